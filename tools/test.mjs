// npm test [-- jest arguments]: runs every test and ends with one plain line that people and scripts can read.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureBuilt, root } from './build.mjs';
import { demandPrerequisites } from './node-version.mjs';
import { outcomeOf, reasonOf } from './test-outcome.mjs';

/** Runs jest, shows its output as it comes, and answers with its results (undefined when it could not even start). */
async function runJest(extraArguments) {
  const folder = mkdtempSync(join(tmpdir(), 'portico-test-'));
  const outputFile = join(folder, 'results.json');
  // One more than cores: browsers and child processes leave a worker waiting now and then.
  const workers = Math.min(4, availableParallelism() + 1);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  // Paths come first: an option that takes a list would swallow them.
  const options = [`--maxWorkers=${workers}`, '--json', `--outputFile=${outputFile}`, '--reporters=default'];
  // Servers under test live for a second and leave everything behind: more room for the young is less work with them.
  const child = spawn(process.execPath, ['--max-semi-space-size=64', jest, ...extraArguments, ...options], {
    cwd: root,
    // jest prints its JSON summary on stdout as well; what people want to see goes to stderr.
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { NODE_ENV: 'test', ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  await new Promise((resolve) => child.on('close', resolve));
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was skipped, by its reason. */
function printSkips(results) {
  const reasons = new Map();
  for (const file of results.testResults) {
    for (const test of file.assertionResults) {
      if (test.status !== 'pending' && test.status !== 'todo') continue;
      const reason = reasonOf(test) ?? 'no reason given';
      const key = `${relative(root, file.name)}: ${reason}`;
      reasons.set(key, (reasons.get(key) ?? 0) + 1);
    }
  }
  for (const [reason, count] of reasons) console.log(`SKIPPED ${count} in ${reason}`);
}

demandPrerequisites(root);
// Some tests look at what is shipped: the OpenAPI document, the command line.
const built = ensureBuilt();
const results = built ? await runJest(process.argv.slice(2)) : undefined;
if (built && !results) console.error('jest ended without results; the reason is above.');
if (results) printSkips(results);
const { line, code, complaint } = outcomeOf(results);
if (complaint) console.error(complaint);
console.log(line);
process.exitCode = code;
