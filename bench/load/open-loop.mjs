import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../measure/statistics.mjs';
import { Connection } from './connection.mjs';

const WARM_UP_MS = 500;
/** As many answers as are waited for at the same time; what comes beyond waits for a connection, and that counts. */
const MOST_CONNECTIONS = 4000;

/**
 * Requests at a fixed rate, whether or not those before were answered, as many independent clients send them. Latency is
 * counted from the moment a request was due. A 503 with Retry-After is load that was shed; any other wrong answer throws.
 * It is over when the last one is answered: `settledAfter` are the milliseconds that this took when no more were sent.
 */
export async function openLoop({ port, step, rate, seconds, connections: slots }) {
  const world = {
    idle: [],
    due: [],
    made: 0,
    slots,
    port,
    step,
    underWay: 0,
    isOn: false,
    isOver: false,
    failure: undefined,
  };
  world.figures = { latencies: [], shed: 0, sent: 0 };
  const startedAt = performance.now();
  const until = startedAt + WARM_UP_MS + seconds * 1000;
  let offered = 0;
  for (let now = startedAt; now < until && !world.failure; now = performance.now()) {
    world.isOn = now > startedAt + WARM_UP_MS;
    const target = Math.floor(((now - startedAt) / 1000) * rate);
    for (; offered < target; offered += 1) offer(world, now);
    await sleep(1);
  }
  world.isOn = false;
  world.isOver = true;
  for (const { connection } of world.idle) connection.close();
  const stoppedAt = performance.now();
  while (world.underWay > 0 && !world.failure) await sleep(1);
  if (world.failure) throw world.failure;
  return { ...figuresOf(world.figures, seconds), settledAfter: performance.now() - stoppedAt };
}

function figuresOf({ latencies, shed, sent }, seconds) {
  const sorted = Float64Array.from(latencies).sort();
  return {
    offered: sent / seconds,
    accepted: sorted.length / seconds,
    shed: shed / seconds,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

function offer(world, dueAt) {
  if (world.isOn) world.figures.sent += 1;
  const free = world.idle.pop() ?? another(world);
  if (free) void carryOut(world, free, dueAt);
  else world.due.push(dueAt);
}

function another(world) {
  if (world.made === MOST_CONNECTIONS) return undefined;
  world.made += 1;
  return {
    connection: new Connection(world.port),
    slot: world.made % world.slots,
  };
}

async function carryOut(world, free, dueAt) {
  world.underWay += 1;
  try {
    await world.step(free.connection, free.slot);
    if (world.isOn) world.figures.latencies.push(performance.now() - dueAt);
  } catch (error) {
    const isShed = error.answer?.status === 503 && error.answer.header('retry-after') !== undefined;
    if (!isShed) world.failure ??= error;
    else if (world.isOn) world.figures.shed += 1;
  } finally {
    world.underWay -= 1;
  }
  // Left open, they would count among the connections of whoever measures next.
  if (world.isOver) return free.connection.close();
  const next = world.due.shift();
  if (next === undefined) world.idle.push(free);
  else void carryOut(world, free, next);
}
