import { Progress } from '../report/progress.mjs';

/**
 * Every workload at every server, in paired rounds: a noisy moment meets all of them, and ratios within a round mean
 * something where rates do not. What answers wrongly gets its failure instead of figures.
 *
 * @returns {round, workload, server, figures | failure}[]
 */
export async function measureRounds(stand, names, { rounds, workloads, seconds }) {
  const progress = new Progress(rounds * workloads.length * names.length);
  const measurements = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of workloads) {
      // Each server is first as often as it is last.
      const order = round % 2 === 1 ? names : names.toReversed();
      for (const name of order) {
        progress.step(`${stand.kind.name}, round ${round} of ${rounds}: ${workload} at ${name}`);
        measurements.push({ round, workload, server: name, ...(await measureOne(stand, name, workload, seconds)) });
      }
    }
  }
  progress.end();
  return measurements;
}

async function measureOne(stand, name, workload, seconds) {
  try {
    return { figures: await stand.measure(name, workload, { seconds }) };
  } catch (error) {
    return { failure: error.message };
  }
}
