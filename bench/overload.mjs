// npm run bench:overload: what happens at twice the load that the server can carry, and right afterwards; and what a storm
// of password logins does to everybody else. Fails when requests that were accepted waited too long, when something other
// than 503 with Retry-After came, when what had come was not soon answered or the rate did not recover, or when the storm
// tripled the waiting of the others.
import { databaseIn, DATABASES, numberIn, readCommandLine, workloadsIn } from './command-line.mjs';
import { allCores, serverCores } from './measure/cores.mjs';
import { Stand } from './measure/stand.mjs';
import { median } from './measure/statistics.mjs';
import { portico } from './servers/portico.mjs';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';

/** Milliseconds. */
const [LONGEST_P99, LONGEST_BACKLOG] = [2_000, 2_000];
const RECOVERED = 0.7;
const MOST_WAITING = 3;
/** Shares of the capacity. */
const [TOO_MUCH, LITTLE] = [2, 0.2];
/** Seconds. */
const WARM_UP = 6;
/** Logins a second: more than a core can hash. */
const STORM = 100;
/** Storms that are not counted, for V8 compiles while it leads through what only a storm leads through; and those that are. */
const [WARM_UP_ROUNDS, ROUNDS] = [2, 5];
/** Times that too much is offered. */
const OVERLOADS = 3;

const ms = (value) => (value === Infinity ? 'none' : `${value.toFixed(0)} ms`);
const whole = (value) => Math.round(value);

const USAGE = `Usage: npm run bench:overload -- [options]

  --database NAME    one of ${DATABASES.join(',')}; default sqlite
  --workloads LIST   what too much is offered of; default W1,W2
  --seconds N        of each measurement; default 5
  --help             this text`;

const options = {
  database: { type: 'string', default: 'sqlite' },
  workloads: { type: 'string', default: 'W1,W2' },
  seconds: { type: 'string', default: '5' },
};
const { kind, workloads, seconds } = readCommandLine(USAGE, { options }, (values) => ({
  kind: databaseIn(values),
  workloads: workloadsIn(values),
  seconds: numberIn(values, 'seconds'),
}));
demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const faults = [];
let stand;
// Wherever there is room: a database as well needs its share of what is too little.
await onStand(allCores, async () => {
  for (const workload of workloads) await overload(workload);
});
// The clients have a core of their own: tokens shall wait for the server, which also hashes on its own, and not for them.
await onStand(serverCores, storm);
for (const fault of faults) console.error(`FAULT  ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);

async function onStand(cores, measure) {
  stand = await Stand.open(kind);
  try {
    await stand.start(portico, { cores });
    await measure();
  } finally {
    await stand.close();
  }
}

function demand(holds, fault) {
  if (!holds) faults.push(fault);
}

/** Nothing, and the fault noted, when another answer came than a good one or a 503 with Retry-After. */
async function offer(workload, how) {
  try {
    return await stand.offer(portico.name, workload, how);
  } catch (error) {
    demand(false, `${workload} at ${whole(how.rate)}/s: ${error.message}`);
    return undefined;
  }
}

/** At its capacity, at twice as much and right afterwards, several times: a machine has better and worse moments. */
async function overload(workload) {
  await warmUp(workload);
  const of = mediansOf(await repeat(OVERLOADS, () => overloadedRound(workload)));
  if (!of) return;
  const p99 = of(({ under }) => under.p99 ?? Infinity);
  const backlog = of(({ under }) => under.settledAfter);
  const recovered = of(({ capacity, after }) => after.perSecond / capacity);
  console.log(
    `${workload}: capacity ${whole(of(({ capacity }) => capacity))}/s; at ${whole(of(({ under }) => under.offered))}/s: ` +
      `${whole(of(({ under }) => under.accepted))} accepted, ${whole(of(({ under }) => under.shed))} shed; ` +
      `accepted after p50 ${ms(of(({ under }) => under.p50 ?? Infinity))}, p99 ${ms(p99)}, ` +
      `the last one ${ms(backlog)} after no more came; right afterwards ${recovered.toFixed(2)} of the capacity, ` +
      `p99 ${ms(of(({ after }) => after.p99))}; medians of ${OVERLOADS} rounds`,
  );
  demand(p99 <= LONGEST_P99, `${workload}: p99 of accepted requests is ${ms(p99)}, above ${LONGEST_P99} ms`);
  demand(backlog <= LONGEST_BACKLOG, `${workload}: what had come took ${ms(backlog)}, more than ${LONGEST_BACKLOG} ms`);
  demand(recovered >= RECOVERED, `${workload}: it did not recover at once`);
}

async function overloadedRound(workload) {
  const capacity = await capacityOf(workload);
  const under = await offer(workload, { rate: capacity * TOO_MUCH, seconds });
  const after = await stand.measure(portico.name, workload, { seconds: 1 });
  return under && { capacity, under, after };
}

/** Twice as much as a server can do that has only just started is no overload a moment later. */
async function warmUp(workload) {
  await stand.measure(portico.name, workload, { seconds: WARM_UP });
}

async function capacityOf(workload) {
  const { perSecond } = await stand.measure(portico.name, workload, { seconds: 2 });
  return perSecond;
}

async function repeat(times, measure) {
  const rounds = [];
  for (let round = 0; round < times; round += 1) rounds.push(await measure());
  return rounds;
}

/** Tells the median of what is read from each round; undefined when there was a fault in one of them. */
function mediansOf(rounds) {
  return rounds.includes(undefined) ? undefined : (read) => median(rounds.map(read));
}

/** Token traffic that is no trouble, in quiet and while others try passwords, in turns. */
async function storm() {
  // People sign in every day; the first storm of a process that has never seen one would be about its compiler.
  await warmUp('W7');
  await warmUp('W1');
  const rate = (await capacityOf('W1')) * LITTLE;
  const clients = stand.moreClients();
  const rounds = await repeat(WARM_UP_ROUNDS + ROUNDS, () => stormyRound(rate, clients));
  const of = mediansOf(rounds.slice(WARM_UP_ROUNDS));
  if (!of) return;
  const [quiet, stormy] = [of((round) => round.quiet.p95), of((round) => round.stormy.p95)];
  const times = of((round) => round.stormy.p95 / round.quiet.p95);
  console.log(
    `Storm of ${STORM} logins/s (${whole(of(({ tried }) => tried.accepted))} accepted, ` +
      `${whole(of(({ tried }) => tried.shed))} refused): p95 of tokens at ${whole(rate)}/s ` +
      `from ${quiet.toFixed(2)} to ${stormy.toFixed(2)} ms, ${times.toFixed(1)} times; medians of ${ROUNDS} rounds`,
  );
  demand(times < MOST_WAITING, `A storm of logins multiplies the waiting for tokens`);
}

async function stormyRound(rate, clients) {
  const quiet = await offer('W1', { rate, seconds });
  const logins = offer('W7', { rate: STORM, seconds: seconds + 2, load: clients });
  const stormy = await offer('W1', { rate, seconds });
  const tried = await logins;
  return quiet && stormy && tried ? { quiet, stormy, tried } : undefined;
}
