// What a run of jest comes to: the plain last line, and how the process ends.

/** In a title around the tests: `describe.skip('… (skipped: no Chromium was found)')`. */
const SKIPPED_FOR = /skipped: ([^)]+)/;

/** @returns why a test was skipped; undefined where it does not say so */
export function reasonOf({ fullName }) {
  return SKIPPED_FOR.exec(fullName)?.[1];
}

/**
 * One case for each test; a file that does not compile or dies counts as one failure, and so does a jest that never started.
 * That no test ran is an error, too: a path that names none, a filter that matches none, a skip without a reason. It is
 * none where every test that was found says what it lacks, such as Galera.
 *
 * @param results as jest writes them with --json; undefined when there are none
 */
export function outcomeOf(results) {
  if (!results) return { line: '0 passed, 1 failed', code: 1 };
  const passed = results.numPassedTests;
  const skipped = results.numPendingTests + results.numTodoTests;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const isMissed = passed + failed === 0 && !isSkippedForCause(results);
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    code: failed > 0 || isMissed ? 1 : 0,
    ...(isMissed ? { complaint: 'No test ran.' } : {}),
  };
}

function isSkippedForCause({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return tests.length > 0 && tests.every((test) => reasonOf(test) !== undefined);
}
