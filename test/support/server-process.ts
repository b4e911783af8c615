import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { prepareFile } from './prepared-database.js';

/** The server as it is shipped, in a process of its own. Another build than dist/ is named by TEST_BUILD. */
const BUILD = process.env['TEST_BUILD'] ?? resolve(__dirname, '../../dist');
const SHIPPED = join(BUILD, 'main.js');
/** The same with each of its modules in a file, for who exchanges some of them. */
export const UNBUNDLED = join(BUILD, 'main.unbundled.js');

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds from the signal that was sent. */
  readonly took: number;
}

/**
 * `node dist/main.js` in a folder of its own. Unless the environment names a database, it has one of its own, such as a
 * server leaves that has run before.
 */
export class ServerProcess {
  output = '';

  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
    private readonly folder: string,
  ) {
    const keep = (text: Buffer): void => void (this.output += text.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** @param program the file that is started */
  static async start(environment: Readonly<Record<string, string>> = {}, program = SHIPPED): Promise<ServerProcess> {
    const port = environment['PORT'] ?? String(await freePort());
    const folder = mkdtempSync(join(tmpdir(), 'portico-process-'));
    const file = join(folder, 'portico.sqlite');
    const secret = randomBytes(32);
    const hasOwn = environment['DATABASE_URL'] === undefined && environment['SECRETS'] === undefined;
    if (hasOwn) await prepareFile(file, secret);
    const child = spawn(process.execPath, [program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'development',
        DEMO: 'false',
        // The machine is everybody's: how late it makes a process is what few tests are about.
        MAX_DELAY: '0',
        PORT: port,
        SECRETS: secret.toString('base64url'),
        DATABASE_URL: `sqlite:${file}`,
        ...environment,
      },
    });
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`, folder);
    try {
      await server.untilReady();
      return server;
    } catch (error) {
      await server.dispose();
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The processes that this one has started. */
  get workers(): readonly number[] {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    return children.trim().split(' ').filter(Boolean).map(Number);
  }

  async untilReady(): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.hasEnded) throw new Error(`The server ended while it started: ${this.output}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`The server was not ready within 30 s: ${this.output}`);
  }

  /** All workers listen; one that ended before would have ended the server. `untilReady` is content with one. */
  async untilAllServe(count: number): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.output.includes(`${count} processes serve`)) return;
      await sleep(50);
    }
    throw new Error(`Not all of ${count} workers served within 30 s: ${this.output}`);
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    const startedAt = performance.now();
    if (!this.hasEnded) {
      const exit = once(this.child, 'exit');
      this.child.kill(signal);
      await exit;
    }
    return { code: this.child.exitCode, signal: this.child.signalCode, took: performance.now() - startedAt };
  }

  /** For afterEach: whatever state it is in. */
  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
