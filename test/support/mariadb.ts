import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const SCRIPT = resolve(__dirname, '../../tools/mariadb.sh');
const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;

/** Whether Debian's server is here; suites that need one of their own are skipped loudly without. */
export const hasMariaDb = spawnSync('mariadbd', ['--version'], { env: { PATH } }).status === 0;

/** A MariaDB server of this suite's own, which may be stopped, killed and frozen. */
export class MariaDb {
  private constructor(
    private readonly folder: string,
    private readonly port: string,
    readonly url: string,
  ) {}

  static async start(): Promise<MariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'portico-db-'));
    const port = String(await freePort());
    return new MariaDb(folder, port, run('start', folder, port));
  }

  stop(): void {
    run('stop', this.folder);
  }

  startAgain(): void {
    run('start', this.folder, this.port);
  }

  /** The same two, while other work of this process goes on. */
  async stopMeanwhile(): Promise<void> {
    await runMeanwhile('stop', this.folder);
  }

  async startAgainMeanwhile(): Promise<void> {
    await runMeanwhile('start', this.folder, this.port);
  }

  /** Ends it in the middle of whatever it does. Nobody waits for its last moment, not even a pid file. */
  kill(): void {
    this.signal('SIGKILL');
    rmSync(join(this.folder, 'pid'));
  }

  /** SIGSTOP: connections stay open, and nothing is answered any more. SIGCONT ends it. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    process.kill(Number(readFileSync(join(this.folder, 'pid'), 'utf8')), name);
  }

  dispose(): void {
    if (existsSync(join(this.folder, 'pid'))) {
      try {
        this.signal('SIGCONT');
        this.kill();
      } catch {
        const log = readFileSync(join(this.folder, 'server.log'), 'utf8').split('\n').slice(-40);
        console.error(`MariaDB had ended, and nobody had ended it. Its last lines:\n${log.join('\n')}`);
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function runMeanwhile(...command: string[]): Promise<void> {
  await promisify(execFile)('sh', [SCRIPT, ...command]);
}

/** The last line that the script prints. */
function run(...command: string[]): string {
  const { status, stdout, stderr } = spawnSync('sh', [SCRIPT, ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`tools/mariadb.sh ${command[0]}: ${stderr}`);
  return stdout.trim().split('\n').at(-1)!;
}
