// npm run bench:profile: where the server's time goes under one workload. Prints the functions and files with the most
// time of their own, and writes a flame chart. The warm-up is not in it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseIn, numberIn, readCommandLine, workloadIn } from './command-line.mjs';
import { Stand } from './measure/stand.mjs';
import { callTree, timesOf } from './report/profile-tree.mjs';
import { flameChart } from './report/flame-chart.mjs';
import { unbundledPortico } from './servers/portico.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';

const INTERVAL_US = 200;

const USAGE = `Usage: npm run bench:profile -- [options]

  --workload ID     W1, W1-pk, W2, W3, W4, W5, W6 or W7; default W2
  --database NAME   sqlite (default) or mariadb
  --seconds N       how long; default 5
  --svg FILE        where the flame chart goes; default docs/images/profile-ID.svg
  --top N           how many functions are printed; default 30
  --help            this text`;

const options = {
  workload: { type: 'string', default: 'W2' },
  database: { type: 'string', default: 'sqlite' },
  seconds: { type: 'string', default: '5' },
  top: { type: 'string', default: '30' },
  svg: { type: 'string' },
};

function printTop(title, rows, total, limit) {
  console.log(`\n${title}`);
  for (const { name, ms } of rows.slice(0, limit)) {
    console.log(`${((ms / total) * 100).toFixed(1).padStart(6)} %  ${name}`);
  }
}

const { workload, kind, seconds, top, svg } = readCommandLine(USAGE, { options }, (values) => ({
  workload: workloadIn(values),
  kind: databaseIn(values),
  seconds: numberIn(values, 'seconds'),
  top: numberIn(values, 'top'),
  svg: values.svg ?? join(root, `docs/images/profile-${values.workload}.svg`),
}));
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const stand = await Stand.open(kind);
try {
  const { child } = await stand.start(unbundledPortico, { settings: { MAX_DELAY: '0' } });
  // Compiled and warm before the profile begins.
  await stand.measure(unbundledPortico.name, workload, { seconds: 1 });
  await child.ask({ kind: 'profile', intervalUs: INTERVAL_US });
  const figures = await stand.measure(unbundledPortico.name, workload, { seconds });
  const file = join(stand.folder, 'server.cpuprofile');
  await child.ask({ kind: 'endProfile', file });
  const tree = callTree(JSON.parse(readFileSync(file, 'utf8')), root);
  const { functions, files, withCalled, busy } = timesOf(tree);
  console.log(
    `${workload}, ${kind.title}: ${Math.round(figures.perSecond)} per second, ` +
      `${(figures.serverCpuMs * 1000).toFixed(0)} µs of CPU each (while profiled), ${figures.statements.toFixed(2)} statements each`,
  );
  printTop('Time of their own, by function (share of the busy time)', functions, busy, top);
  printTop('With all that they call, functions of Portico', withCalled, busy, top);
  printTop('By file or package', files, busy, top);
  writeFileSync(svg, flameChart(tree, `Portico, ${workload}, ${kind.title}`));
  console.log(`\nFlame chart: ${svg}`);
} finally {
  await stand.close();
}
