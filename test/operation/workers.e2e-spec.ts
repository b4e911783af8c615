import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '../../src/config/settings.js';
import { ServerProcess } from '../support/server-process.js';

const SECRETS = Buffer.alloc(32, 7).toString('base64url');

// Processes take their time to start on a busy machine.
jest.setTimeout(90_000);

describe('PORTICO_WORKERS', () => {
  // A process takes seconds of a core to start: one server lives its whole life from the first test to the third.
  let server: ServerProcess;
  // Nothing is there yet: the first process has everything to prepare.
  const folder = mkdtempSync(join(tmpdir(), 'portico-workers-'));
  beforeAll(async () => {
    server = await ServerProcess.start({
      PORTICO_WORKERS: '2',
      DATABASE_URL: `sqlite:${join(folder, 'portico.sqlite')}`,
    });
    await untilServed(2);
  });
  afterAll(async () => {
    await server.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Resolves when there are so many workers, and none of them is the one that was. */
  async function untilWorkers(count: number, former?: number): Promise<readonly number[]> {
    for (let tries = 0; tries < 200; tries++) {
      const { workers } = server;
      if (workers.length === count && !workers.includes(former!)) return workers;
      await sleep(50);
    }
    throw new Error(`There are ${server.workers.length} workers: ${server.output}`);
  }

  /** Also each of them listens. */
  async function untilServed(count: number): Promise<readonly number[]> {
    await server.untilAllServe(count);
    return untilWorkers(count);
  }

  it('serves one port from several processes, on one database that is prepared once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${server.url}/jwks`, { headers: { connection: 'close' } })),
    );
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toMatch(/"kid"/);
    expect(server.output.match(/Migration 1 of \d+ started/g)).toHaveLength(1);
  });

  it('starts a worker anew when one is killed, and serves meanwhile', async () => {
    const [first, second] = await untilWorkers(2);
    process.kill(first!, 'SIGKILL');
    await sleep(200);
    const answer = await fetch(`${server.url}/health/ready`, { headers: { connection: 'close' } });
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);
    expect(await untilWorkers(2, first)).toContain(second);
    expect(server.output).toMatch(new RegExp(`Worker ${first} ended \\(SIGKILL\\)`));
  });

  it('is ended by a signal to one worker, or to all processes at once, in the same order', async () => {
    const [first] = await untilWorkers(2);
    process.kill(first!, 'SIGTERM');
    const workers = await untilWorkers(2, first);
    await server.untilReady();
    for (const worker of workers) process.kill(worker, 'SIGTERM');
    const { code } = await server.end();
    expect({ code, output: server.output }).toMatchObject({ code: 0 });
  });

  it('says why, and ends, when a worker cannot serve', async () => {
    const other = createServer((_request, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(ServerProcess.start({ PORTICO_WORKERS: '2', PORT: String(port) })).rejects.toThrow(/EADDRINUSE/);
    other.close();
  });

  it('is refused with a database that each process would have for itself', () => {
    const variables = { NODE_ENV: 'test', SECRETS, PORTICO_WORKERS: '2', DATABASE_URL: 'sqlite::memory:' };
    expect(() => readSettings(variables)).toThrow(/PORTICO_WORKERS: .* expected 1 with sqlite::memory:, got "2"/);
    expect(readSettings({ ...variables, PORTICO_WORKERS: '1' }).workers).toBe(1);
    expect(readSettings({ ...variables, DATABASE_URL: 'sqlite:x' }).workers).toBe(2);
  });
});
