// npm run bench:growth [-- ROWS...] [--database sqlite,mariadb] [--rounds 5] [--seconds 4]: what requests and statements cost
// in a table of so many grants, beside one with as many as the first number says; by default 10000 and 1000000. The server
// with the few and the one with the many are measured in turns, so that their ratio means something on a busy machine.
// 10000000 take some minutes, and 4 GB for each database. MariaDB is started, or TEST_DATABASE_URL.
import { databasesIn, DATABASES, numberIn, readCommandLine, UsageError } from './command-line.mjs';
import { allCores } from './measure/cores.mjs';
import { timeStatements } from './measure/grant-statements.mjs';
import { addGrants } from './measure/grants-filling.mjs';
import { measureRounds } from './measure/rounds.mjs';
import { EAGER_WRITING, settle } from './measure/settling.mjs';
import { Stand } from './measure/stand.mjs';
import { median } from './measure/statistics.mjs';
import { portico } from './servers/portico.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';

const WORKLOADS = ['W2', 'W3'];
/** Rows that housekeeping removes beside the load: more than it can while it is measured. */
const EXPIRED = 600_000;
const DAY_MS = 86_400_000;
const [FEW, MANY, TIDIED] = ['few', 'many', 'tidied'];

const USAGE = `Usage: npm run bench:growth -- [options] [ROWS ROWS...]

  ROWS               growing numbers of grants; default 10000 1000000
  --database LIST    of ${DATABASES.join(',')}; default all
  --rounds N         paired rounds, whose medians are told; default 5
  --seconds N        of each measurement in a round; default 4
  --help             this text`;

const options = {
  database: { type: 'string', default: DATABASES.join(',') },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '4' },
};
const config = { allowPositionals: true, options };
const { kinds, rounds, seconds, sizes } = readCommandLine(USAGE, config, (values, positionals) => ({
  kinds: databasesIn(values),
  rounds: numberIn(values, 'rounds'),
  seconds: numberIn(values, 'seconds'),
  sizes: sizesIn(positionals),
}));
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
// For a private MariaDB: a tenth of ten million grants fits, as it would where somebody has so many.
process.env.MARIADB_BUFFER_POOL ??= '512M';
process.env.MARIADB_OPTIONS ??= EAGER_WRITING;
for (const kind of kinds) await grow(kind);

function sizesIn(positionals) {
  const all = (positionals.length > 0 ? positionals : ['10000', '1000000']).map(Number);
  const isGrowing = all.every((size, n) => Number.isSafeInteger(size) && size > (all[n - 1] ?? 0));
  if (all.length < 2 || !isGrowing) {
    throw new UsageError(
      `Expected growing numbers of rows, such as 10000 1000000 10000000, got ${positionals.join(' ')}.`,
    );
  }
  return all;
}

async function grow(kind) {
  const stand = await Stand.open(kind);
  // The first one of them would find few expired rows, and the others none.
  const settings = { HOUSEKEEPING_INTERVAL: '0' };
  try {
    const few = await stand.start({ ...portico, name: FEW }, { cores: allCores, settings });
    await fill(kind, few.database, { rows: sizes[0] });
    const many = await stand.start({ ...portico, name: MANY }, { cores: allCores, settings });
    let ratios;
    for (const [number, size] of sizes.entries()) {
      await fill(kind, many.database, { rows: size - (sizes[number - 1] ?? 0) });
      for (const line of await timeStatements(many.database.url)) console.log(`${kind.name}, ${size} grants: ${line}`);
      if (number > 0) ratios = await compare(stand, MANY, `${size} grants against ${sizes[0]}`);
    }
    await fill(kind, many.database, { rows: EXPIRED, lastAt: Date.now() - 60 * DAY_MS });
    // What is sealed in that database opens with the secrets of the server that it had before.
    const tidying = { HOUSEKEEPING_INTERVAL: '1', SECRETS: many.env.SECRETS };
    await stand.start(tidiedOn(many.database), { cores: allCores, settings: tidying });
    const tidied = await compare(stand, TIDIED, `the same while housekeeping removes expired grants`);
    for (const workload of WORKLOADS) {
      const share = (tidied.get(workload) / ratios.get(workload)).toFixed(2);
      console.log(`${kind.name}, ${workload}: housekeeping leaves × ${share}`);
    }
  } finally {
    await stand.close();
  }
}

/** A server on a database that another one has already, with people of its own. */
function tidiedOn(database) {
  const start = (place) => {
    const users = place.users.map((user) => ({ ...user, username: `${TIDIED}-${user.username}` }));
    return portico.start({ ...place, database, users });
  };
  return { ...portico, name: TIDIED, start };
}

async function fill(kind, database, grants) {
  const startedAt = performance.now();
  await addGrants(database, grants, (rows) => console.log(`${kind.name}: ${rows} of ${grants.rows} grants added`));
  const took = (performance.now() - startedAt) / 1000;
  const settled = await settle(database);
  console.log(`${kind.name}: ${grants.rows} grants added in ${Math.round(took)} s, ${settled}`);
}

/** By workload: the rate of the one as a share of that of the server with few, the median of the rounds. */
async function compare(stand, name, title) {
  const measured = await measureRounds(stand, [FEW, name], { rounds, workloads: WORKLOADS, seconds });
  const failed = measured.find(({ failure }) => failure !== undefined);
  if (failed) throw new Error(`${failed.workload} at the server with ${failed.server}: ${failed.failure}`);
  const ratios = new Map();
  for (const workload of WORKLOADS) {
    const rates = (server) =>
      measured
        .filter((one) => one.workload === workload && one.server === server)
        .map(({ figures }) => figures.perSecond);
    const [few, other] = [rates(FEW), rates(name)];
    ratios.set(workload, median(other.map((rate, round) => rate / few[round])));
    const rate = (all) => `${Math.round(median(all))}/s`;
    console.log(
      `${stand.kind.name}, ${workload}, ${title}: × ${ratios.get(workload).toFixed(2)} (${rate(other)}, ${rate(few)})`,
    );
  }
  return ratios;
}
