import { Progress } from '../report/progress.mjs';

/**
 * Every workload at every server, in paired rounds: a noisy moment meets all of them, and ratios within a round mean
 * something where rates do not. What answers wrongly gets its failure instead of figures.
 *
 * @param plan `connections` by server, where it is not as many as usual
 * @returns {round, workload, server, figures | failure}[]
 */
export async function measureRounds(stand, names, { warmUp = 0, ...plan }) {
  // The first seconds of a process are those of its compiler: a server that runs for months is measured without them. Twice, for the
  // checks after the first time go ways that it has not seen yet, and what it had made of the usual ones is made anew. What
  // answers wrongly is found in the rounds.
  if (warmUp > 0) await inRounds(stand, names, { ...plan, rounds: 2, seconds: warmUp / 2 }, 'warm-up');
  return inRounds(stand, names, plan, 'round');
}

async function inRounds(stand, names, { rounds, workloads, seconds, connections = {} }, kind) {
  const progress = new Progress(rounds * workloads.length * names.length);
  const measurements = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of workloads) {
      // Each server is first as often as it is last.
      const order = round % 2 === 1 ? names : names.toReversed();
      for (const name of order) {
        progress.step(`${stand.kind.name}, ${kind} ${round} of ${rounds}: ${workload} at ${name}`);
        const how = { seconds, connections: connections[name] };
        measurements.push({ round, workload, server: name, ...(await measureOne(stand, name, workload, how)) });
      }
    }
  }
  progress.end();
  return measurements;
}

async function measureOne(stand, name, workload, how) {
  try {
    return { figures: await stand.measure(name, workload, how) };
  } catch (error) {
    return { failure: error.message };
  }
}
