// npm run bench:start: how long `node dist/main.js` takes until it is ready, and how much memory it holds when idle.
// On a migrated, embedded database, with the settings of production. Each figure is the median of RUNS starts.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt, root } from '../tools/build.mjs';
import { demandPrerequisites } from '../tools/node-version.mjs';
import { freePort } from './measure/child.mjs';

const RUNS = 5;
const IDLE_MS = 5_000;
const POLL_MS = 10;
const LIMITS = { readyMs: 2_000, residentMb: 180 };

function isReady(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/health/ready', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/** Resident memory in MB. Linux says it exactly; elsewhere ps does. */
function residentMb(pid) {
  if (process.platform === 'linux') {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024;
}

/** CPU time in milliseconds so far: what a start costs, however busy the machine is. Linux only. */
function cpuMs(pid) {
  if (process.platform !== 'linux') return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measure(environment) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    env: { ...environment, PORT: String(port), ISSUER: `http://127.0.0.1:${port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}; the reason is above.`);
      await sleep(POLL_MS);
    }
    const readyMs = performance.now() - startedAt;
    const readyCpuMs = cpuMs(child.pid);
    await sleep(IDLE_MS);
    return { readyMs, readyCpuMs, residentMb: residentMb(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'));
try {
  const environment = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DATABASE_URL: `sqlite:${join(folder, 'portico.sqlite')}`,
    SECRETS: randomBytes(32).toString('base64url'),
    ISSUER: 'http://127.0.0.1',
    LOG_LEVEL: 'warn',
  };
  const migrated = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'migrate'], { env: environment });
  if (migrated.status !== 0) throw new Error(`The migration failed: ${migrated.stderr}`);
  const runs = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const figures = await measure(environment);
    runs.push(figures);
    const cpu = figures.readyCpuMs === undefined ? '' : ` (${figures.readyCpuMs} ms of CPU)`;
    console.log(
      `run ${run} of ${RUNS}: ready after ${Math.round(figures.readyMs)} ms${cpu}, ${Math.round(figures.residentMb)} MB`,
    );
  }
  const ready = median(runs.map(({ readyMs }) => readyMs)) / 1000;
  const resident = median(runs.map(({ residentMb }) => residentMb));
  const load = loadavg()[0].toFixed(1);
  console.log(`\nNode ${process.versions.node}, ${availableParallelism()} CPUs, load ${load}; median of ${RUNS}:`);
  console.log(`ready     ${ready.toFixed(2)} s   (limit ${LIMITS.readyMs / 1000} s)`);
  console.log(
    `resident  ${Math.round(resident)} MB   (limit ${LIMITS.residentMb} MB, ${IDLE_MS / 1000} s after it was ready)`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
