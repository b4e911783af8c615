// npm run bench: Portico, its peers and the bare limit side by side in one run, on each database. Every answer is checked.
// docs/performance.md says how to read the figures.
import { writeFileSync } from 'node:fs';
import { measureRounds } from './measure/rounds.mjs';
import { Stand } from './measure/stand.mjs';
import { readOptions } from './options.mjs';
import { comparisonChart } from './report/comparison-chart.mjs';
import { machine } from './report/machine.mjs';
import { summaryOf } from './report/summary.mjs';
import { printSummary } from './report/tables.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';

const options = readOptions();
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);

const results = [];
for (const kind of options.databases) {
  const stand = await openStand(kind);
  if (!stand) continue;
  try {
    const names = await startAll(stand, options.servers);
    const measurements = await measureRounds(stand, names, options);
    const summary = summaryOf(measurements);
    results.push({ database: kind.name, title: kind.title, version: stand.database.version, summary, measurements });
    printSummary(results.at(-1));
  } finally {
    await stand.close();
  }
}
if (results.length === 0) throw new Error('Nothing was measured.');

const report = { machine: await machine(), command: options.command, results };
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
if (options.chart) writeFileSync(options.chart, comparisonChart(report));
const failed = results.flatMap(({ summary }) => summary).filter(({ failures }) => failures.length > 0);
process.exit(failed.length > 0 ? 1 : 0);

/** Nothing where the database is not to be had here: the others are measured all the same. */
async function openStand(kind) {
  try {
    return await Stand.open(kind);
  } catch (error) {
    console.error(`${kind.title}: left out. ${error.message}`);
    return undefined;
  }
}

/** A peer that cannot be started is left out, and said so; Portico and the limits must start. */
async function startAll(stand, servers) {
  const names = [];
  for (const server of servers) {
    console.log(`${stand.kind.title}: starting ${server.name} ...`);
    try {
      await stand.start(server);
      names.push(server.name);
    } catch (error) {
      if (!server.isPeer) throw error;
      console.error(`${server.name}: left out. ${error.message}`);
    }
  }
  return names;
}
