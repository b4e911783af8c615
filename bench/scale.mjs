// npm run bench:scale: does a request cost the same with two processes as with one, and with many clients and users as with
// few? Costs are CPU time of the server for each request, so that the load on the same machine does not count.
import { parseArgs } from 'node:util';
import { availableParallelism } from 'node:os';
import { databases } from './databases.mjs';
import { allCores } from './measure/cores.mjs';
import { Filling } from './measure/filling.mjs';
import { Stand } from './measure/stand.mjs';
import { portico } from './servers/portico.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';

/** A cost may grow by this much: two processes on two cores are then at least 1.7 times one. */
const MOST_GROWTH = 2 / 1.7;

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    workloads: { type: 'string', default: 'W1,W1-pk,W2,W3,W4,W5,W7' },
    seconds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '100000' },
    users: { type: 'string', default: '1000000' },
  },
});
const whole = (value) => String(Math.round(value));
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const kind = databases.find(({ name }) => name === options.database);
if (!kind) throw new Error(`There is no database ${options.database}.`);
const workloads = options.workloads.split(',');

const one = await costs('one process', { PORTICO_WORKERS: '1' });
const two = await costs('two processes', { PORTICO_WORKERS: '2' });
const many = await costs('one process, many clients and users', { PORTICO_WORKERS: '1' }, fill);
const isFlat = [
  compare('two processes / one', one, two),
  compare(`${options.clients} clients, ${options.users} users / few`, one, many),
];
console.log(
  `${availableParallelism()} CPUs; with two, the load takes the time of the second process: compare costs, not rates.`,
);
process.exit(isFlat.every(Boolean) ? 0 : 1);

/** By workload: CPU milliseconds of the server for each request, and the rate. */
async function costs(title, settings, prepare) {
  const stand = await Stand.open(kind);
  try {
    const { database } = await stand.start(portico, {
      cores: allCores,
      settings,
    });
    if (prepare) await prepare(database);
    const found = new Map();
    for (const workload of workloads) {
      const { serverCpuMs, perSecond } = await stand.measure(portico.name, workload, {
        seconds: Number(options.seconds),
      });
      console.log(`${title}: ${workload} ${whole(perSecond)}/s, ${whole(serverCpuMs * 1000)} µs of CPU each`);
      found.set(workload, { serverCpuMs, perSecond });
    }
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
  const [clients, users] = [Number(options.clients), Number(options.users)];
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

function compare(title, before, after) {
  console.log(`\n${title}`);
  let isFlat = true;
  for (const workload of workloads) {
    const [a, b] = [before.get(workload), after.get(workload)];
    const growth = b.serverCpuMs / a.serverCpuMs;
    isFlat &&= growth <= MOST_GROWTH;
    const verdict = growth <= MOST_GROWTH ? '' : `  above ${MOST_GROWTH.toFixed(2)}`;
    console.log(
      `${workload.padEnd(6)} cost × ${growth.toFixed(2)}, rate × ${(b.perSecond / a.perSecond).toFixed(2)}${verdict}`,
    );
  }
  return isFlat;
}
