// npm run bench:scale: does a request cost the same with two processes as with one, and with many clients and users as with
// few? Costs are CPU time of the server for each request, so that the load on the same machine does not count. The three
// servers run beside each other and are measured in turns, so that their ratios mean something on a busy machine.
import { availableParallelism } from 'node:os';
import { databaseIn, DATABASES, numberIn, readCommandLine, workloadsIn } from './command-line.mjs';
import { allCores } from './measure/cores.mjs';
import { Filling } from './measure/filling.mjs';
import { measureRounds } from './measure/rounds.mjs';
import { CONNECTIONS, Stand } from './measure/stand.mjs';
import { median } from './measure/statistics.mjs';
import { portico } from './servers/portico.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';

/** A cost may grow by this much: two processes on two cores are then at least 1.7 times one. */
const MOST_GROWTH = 2 / 1.7;
/** Of each workload at each server, before the first round. */
const WARM_UP_SECONDS = 8;
const [ONE, TWO, MANY] = ['one process', 'two processes', 'many clients and users'];

const USAGE = `Usage: npm run bench:scale -- [options]

  --database NAME    one of ${DATABASES.join(',')}; default sqlite
  --workloads LIST   default W1,W1-pk,W2,W3,W4,W5,W7
  --rounds N         paired rounds, whose medians are told; default 5
  --seconds N        of each measurement in a round; default 2
  --clients N        in the large database; default 100000
  --users N          in the large database; default 1000000
  --help             this text`;

const options = {
  database: { type: 'string', default: 'sqlite' },
  workloads: { type: 'string', default: 'W1,W1-pk,W2,W3,W4,W5,W7' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '2' },
  clients: { type: 'string', default: '100000' },
  users: { type: 'string', default: '1000000' },
};
const { kind, workloads, rounds, seconds, clients, users } = readCommandLine(USAGE, { options }, (values) => ({
  kind: databaseIn(values),
  workloads: workloadsIn(values),
  rounds: numberIn(values, 'rounds'),
  seconds: numberIn(values, 'seconds'),
  clients: numberIn(values, 'clients'),
  users: numberIn(values, 'users'),
}));
const whole = (value) => String(Math.round(value));
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const measured = await measureAll();
const isFlat = [compare('two processes / one', TWO), compare(`${clients} clients, ${users} users / few`, MANY)];
console.log(
  `${availableParallelism()} CPUs; with two, the load takes the time of the second process: compare costs, not rates.`,
);
process.exit(isFlat.every(Boolean) ? 0 : 1);

/** Costs and rates of all three, warm: what is not compiled yet would cost more, most of all where two share the requests. */
async function measureAll() {
  const stand = await Stand.open(kind);
  const names = [ONE, TWO, MANY];
  try {
    for (const name of names) {
      const settings = { PORTICO_WORKERS: name === TWO ? '2' : '1' };
      const { database } = await stand.start({ ...portico, name }, { cores: allCores, settings });
      if (name === MANY) await fill(database);
    }
    const found = await measureRounds(stand, names, {
      rounds,
      workloads,
      seconds,
      warmUp: WARM_UP_SECONDS,
      // As many for each process: with half of them half as many requests would be in step and share a commit.
      connections: { [TWO]: 2 * CONNECTIONS },
    });
    const failed = found.find(({ failure }) => failure !== undefined);
    if (failed) throw new Error(`${failed.workload} at ${failed.server}: ${failed.failure}`);
    return found;
  } finally {
    await stand.close();
  }
}

async function fill(database) {
  const filling = await Filling.open(database);
  const told = (table, rows) => (done) => {
    if (done % (rows / 5) === 0) {
      console.log(`filling ${table}: ${done} of ${rows}`);
    }
  };
  await filling.fill('clients', { id: 'scale-' }, { rows: clients, tell: told('clients', clients) });
  const keys = {
    id: 'id',
    username_key: 'scale-',
    email_key: 'scale-',
    username: 'scale-',
    email: 'scale-',
  };
  await filling.fill('users', keys, {
    rows: users,
    tell: told('users', users),
  });
  await filling.close();
}

/** The medians of what the ratios were within the rounds. */
function compare(title, name) {
  console.log(`\n${title}`);
  let isFlat = true;
  for (const workload of workloads) {
    const growth = ratio(workload, name, ({ serverCpuMs }) => serverCpuMs);
    const rate = ratio(workload, name, ({ perSecond }) => perSecond);
    const cost = median(figuresOf(workload, name).map(({ serverCpuMs }) => serverCpuMs * 1000));
    isFlat &&= growth <= MOST_GROWTH;
    const verdict = growth <= MOST_GROWTH ? '' : `  above ${MOST_GROWTH.toFixed(2)}`;
    console.log(
      `${workload.padEnd(6)} ${whole(cost)} µs of CPU each: cost × ${growth.toFixed(2)}, rate × ${rate.toFixed(2)}${verdict}`,
    );
  }
  return isFlat;
}

function ratio(workload, name, figure) {
  const before = figuresOf(workload, ONE).map(figure);
  return median(figuresOf(workload, name).map((figures, round) => figure(figures) / before[round]));
}

/** One for each round. */
function figuresOf(workload, name) {
  return measured.filter((one) => one.workload === workload && one.server === name).map(({ figures }) => figures);
}
