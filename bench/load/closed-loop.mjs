import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, residentMb } from '../measure/proc.mjs';
import { percentile } from '../measure/statistics.mjs';
import { Connection } from './connection.mjs';

/** Both sides have found their pace by then. */
const WARM_UP_MS = 500;

/** As many requests as `connections` get answered, one after the other on each, for `seconds`. */
export async function closedLoop({ port, step, connections: size, seconds, pids, databasePids }) {
  const own = Array.from({ length: size }, () => new Connection(port));
  const recorder = { isOn: false, isOver: false, latencies: [], total: 0 };
  const loops = Promise.all(own.map((connection, slot) => repeat(connection, slot, step, recorder)));
  const timed = (async () => {
    await sleep(WARM_UP_MS);
    const before = snapshot(pids, databasePids);
    recorder.isOn = true;
    await sleep(seconds * 1000);
    recorder.isOn = false;
    const after = snapshot(pids, databasePids);
    recorder.isOver = true;
    return { before, after };
  })();
  try {
    // A failure in a loop ends the run at once.
    const { before, after } = await Promise.race([timed, loops.then(() => timed)]);
    await loops;
    return figuresOf(recorder, before, after);
  } finally {
    recorder.isOver = true;
    for (const connection of own) connection.close();
  }
}

async function repeat(connection, slot, step, recorder) {
  while (!recorder.isOver) {
    const startedAt = performance.now();
    try {
      await step(connection, slot);
    } catch (error) {
      recorder.isOver = true;
      throw error;
    }
    recorder.total += 1;
    if (recorder.isOn) recorder.latencies.push(performance.now() - startedAt);
  }
}

function snapshot(pids, databasePids) {
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now(),
    server: cpuMs(pids),
    database: cpuMs(databasePids),
    client: (user + system) / 1000,
    residentMb: residentMb(pids),
  };
}

function figuresOf({ latencies, total }, before, after) {
  const elapsed = after.at - before.at;
  const sorted = Float64Array.from(latencies).sort();
  const each = (name) => (before[name] === undefined ? undefined : (after[name] - before[name]) / sorted.length);
  return {
    requests: sorted.length,
    total,
    perSecond: (sorted.length / elapsed) * 1000,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    serverCpuMs: each('server'),
    databaseCpuMs: each('database'),
    residentMb: after.residentMb,
    clientLoad: (after.client - before.client) / elapsed,
  };
}
