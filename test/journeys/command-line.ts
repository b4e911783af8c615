import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { type CommandLineProcess, runCommandLine } from '../../src/cli/command-line.js';

const CLI = resolve(__dirname, '../../dist/cli.js');

/** What a command left behind. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The command line in a folder of its own, with an embedded database there. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'portico-cli-'));
  readonly databaseFile = join(this.folder, 'portico.sqlite');
  readonly environment: Readonly<Record<string, string>> = {
    NODE_ENV: 'test',
    DATABASE_URL: `sqlite:${this.databaseFile}`,
    SECRETS: randomBytes(32).toString('base64url'),
    ISSUER: 'https://sso.test',
  };

  constructor() {
    if (!existsSync(CLI)) throw new Error('dist/cli.js is missing. Run: npm run build');
  }

  /** The built command line, as a shell starts it. */
  spawn(words: readonly string[], { stdin = '', environment = {} }: Surroundings = {}): Promise<Ran> {
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: this.folder,
      // Nothing of the surrounding process: its settings are not this one's.
      env: { PATH: process.env['PATH'] ?? '', ...this.environment, ...environment },
    });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => errors.push(part));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    return new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (code) =>
        done({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(errors).toString() }),
      );
    });
  }

  /** The same commands in this process, which has loaded the server already: a tenth of the time. */
  async run(words: readonly string[], { stdin = '', environment = {} }: Surroundings = {}): Promise<Ran> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const host = { stdin: Readable.from([stdin]), stdout, stderr, env: { ...this.environment, ...environment } };
    const code = await runCommandLine(words, host as unknown as CommandLineProcess);
    const read = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
    return { code, stdout: read(stdout), stderr: read(stderr) };
  }

  /** The JSON document of a command that must succeed with nothing to say beside it. */
  async json<T = Record<string, unknown>>(words: readonly string[], stdin?: string): Promise<T> {
    return documentOf<T>(words, await this.run([...words, '--json'], { stdin }));
  }

  /** The same by the built command line. */
  async spawnJson<T = Record<string, unknown>>(words: readonly string[], stdin?: string): Promise<T> {
    return documentOf<T>(words, await this.spawn([...words, '--json'], { stdin }));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function documentOf<T>(words: readonly string[], { code, stdout, stderr }: Ran): T {
  if (code !== 0 || stderr !== '') throw new Error(`${words.join(' ')}: ${code} ${stderr}`);
  return JSON.parse(stdout) as T;
}
