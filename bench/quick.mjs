// npm run bench:quick: has Portico become slower? Within three minutes, on the embedded database, compared with the bare
// limit of the same run, so that the machine hardly matters. Fails when the share of the limit falls below its floor in
// bench/floors.json. --set writes the floors anew, from what this run showed: on a quiet machine, after a reason.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from './command-line.mjs';
import { sqlite } from './databases.mjs';
import { measureRounds } from './measure/rounds.mjs';
import { Stand } from './measure/stand.mjs';
import { median } from './measure/statistics.mjs';
import { coalescedLimit } from './servers/limit.mjs';
import { portico } from './servers/portico.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';

const ROUNDS = 5;
const SECONDS = 1;
/** A floor is this part of the lowest share that its run showed: machines and their neighbours differ. */
const MARGIN = 2 / 3;

const file = join(root, 'bench/floors.json');

const USAGE = `Usage: npm run bench:quick -- [options]

  --set    write the floors anew, from what this run measures
  --help   this text`;

const options = readCommandLine(USAGE, { options: { set: { type: 'boolean' } } }, (values) => values);
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const floors = JSON.parse(readFileSync(file, 'utf8'));
const stand = await Stand.open(sqlite);
try {
  for (const server of [portico, coalescedLimit]) await stand.start(server);
  const names = [portico.name, coalescedLimit.name];
  const plan = { rounds: ROUNDS, workloads: Object.keys(floors), seconds: SECONDS };
  const shares = sharesOf(await measureRounds(stand, names, plan));
  if (options.set) writeFloors(shares);
  else process.exitCode = judge(shares) ? 0 : 1;
} finally {
  await stand.close();
}

/** By workload: Portico's rate as a share of the limit's, in each round. Throws when an answer was wrong. */
function sharesOf(measurements) {
  const wrong = measurements.find(({ failure }) => failure);
  if (wrong) throw new Error(`${wrong.workload} at ${wrong.server}: ${wrong.failure}`);
  const shares = new Map();
  for (const { workload, round, server, figures } of measurements) {
    if (server !== portico.name) continue;
    const isLimit = (one) => one.workload === workload && one.round === round && one.server !== server;
    const limit = measurements.find(isLimit).figures;
    shares.set(workload, [...(shares.get(workload) ?? []), figures.perSecond / limit.perSecond]);
  }
  return shares;
}

/** The best round counts: what disturbs Portico alone for a second is no regress. */
function judge(shares) {
  console.log('\nworkload  share of the bare limit (median, best)  floor');
  let isGood = true;
  for (const [workload, rounds] of shares) {
    const isBelow = Math.max(...rounds) < floors[workload];
    isGood &&= !isBelow;
    const [middle, best, floor] = [median(rounds), Math.max(...rounds), floors[workload]].map((one) => one.toFixed(2));
    console.log(`${workload.padEnd(8)}  ${middle}, ${best}  ${floor}${isBelow ? '  BELOW' : ''}`);
  }
  if (!isGood) {
    console.error('\nPortico has become slower. Where the time goes: npm run bench:profile -- --workload ID');
  }
  return isGood;
}

function writeFloors(shares) {
  const lowest = [...shares].map(([workload, rounds]) => [workload, Number((Math.min(...rounds) * MARGIN).toFixed(2))]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(lowest), null, 2)}\n`);
  console.log(`Written to ${file}:`, Object.fromEntries(lowest));
}
