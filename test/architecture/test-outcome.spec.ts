import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const tool = resolve(__dirname, '../../tools/test-outcome.mjs');

interface Outcome {
  readonly line: string;
  readonly code: number;
  readonly complaint?: string;
}

/** Jest's results of some tests, as far as they are read. */
function resultsOf(counts: { passed?: number; failed?: number; broken?: number }, skippedTitles: string[] = []) {
  const assertionResults = skippedTitles.map((fullName) => ({ fullName, status: 'pending' }));
  return {
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    numRuntimeErrorTestSuites: counts.broken ?? 0,
    numPendingTests: skippedTitles.length,
    numTodoTests: 0,
    testResults: [{ assertionResults }],
  };
}

function outcomesOf(all: unknown[]): Outcome[] {
  const script = `import { outcomeOf } from ${JSON.stringify(tool)};
    console.log(JSON.stringify(${JSON.stringify(all)}.map((results) => outcomeOf(results ?? undefined))));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(stdout) as Outcome[];
}

describe('The last line of npm test', () => {
  const [galera, nameless] = ['Three nodes (skipped: galera-4 not found) start', 'Three nodes start'];
  const nothing = 'No test ran.';

  it('counts what ran, and a skip for a cause is no failure, even of everything', () => {
    expect(
      outcomesOf([
        resultsOf({ passed: 3 }),
        resultsOf({ passed: 3 }, [galera]),
        resultsOf({ passed: 3, failed: 1, broken: 1 }),
        resultsOf({}, [galera, galera]),
      ]),
    ).toEqual([
      { line: '3 passed, 0 failed', code: 0 },
      { line: '3 passed, 0 failed, 1 skipped', code: 0 },
      { line: '3 passed, 2 failed', code: 1 },
      { line: '0 passed, 0 failed, 2 skipped', code: 0 },
    ]);
  });

  it('no test at all is an error: none was found, none was named, a skip says no cause, jest did not start', () => {
    expect(
      outcomesOf([resultsOf({}), { ...resultsOf({}), testResults: [] }, resultsOf({}, [galera, nameless]), null]),
    ).toEqual([
      { line: '0 passed, 0 failed', code: 1, complaint: nothing },
      { line: '0 passed, 0 failed', code: 1, complaint: nothing },
      { line: '0 passed, 0 failed, 2 skipped', code: 1, complaint: nothing },
      { line: '0 passed, 1 failed', code: 1 },
    ]);
  });
});
