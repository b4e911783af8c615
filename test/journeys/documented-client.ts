import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../support/free-port.js';

const root = resolve(__dirname, '../..');

/** Not every kind of client has these. */
const OPTIONAL = ['my-client-secret', '8080'];

/** What a reader of the page puts in. */
export interface Values {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A page of docs/clients: the registration and the program on it, with the reader's values put in. */
export class DocumentedClient {
  private constructor(
    private readonly page: string,
    readonly port: number,
  ) {}

  static async read(name: string): Promise<DocumentedClient> {
    return new DocumentedClient(readFileSync(join(root, `docs/clients/${name}.md`), 'utf8'), await freePort());
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The block of `client.json`. */
  get registration(): object {
    return JSON.parse(this.block('json').replaceAll('https://app.example.com', this.url)) as object;
  }

  /** The block of the program or configuration. @param language as it stands behind the three backticks */
  program(language: string, values: Values): string {
    const changes: readonly [string, string][] = [
      ['https://sso.example.com', values.issuer],
      ['https://app.example.com', this.url],
      ['my-client-id', values.clientId],
      ['my-client-secret', values.clientSecret],
      ['8080', String(this.port)],
    ];
    return changes.reduce((text, [placeholder, value]) => {
      if (!text.includes(placeholder) && !OPTIONAL.includes(placeholder)) {
        throw new Error(`The page does not say ${placeholder}.`);
      }
      return text.replaceAll(placeholder, value);
    }, this.block(language));
  }

  private block(language: string): string {
    const text = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(this.page)?.[1];
    if (text === undefined) throw new Error(`The page has no block of ${language}.`);
    return text;
  }
}

/** A program in a process of its own, in a folder of its own, with the packages of this repository. */
export class RunningProgram {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly errors: Buffer[],
  ) {}

  /** @param certificate what the program trusts beside the usual */
  static async start(source: string, url: string, certificate: string): Promise<RunningProgram> {
    const folder = mkdtempSync(join(tmpdir(), 'portico-client-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'app.mjs'), source);
    writeFileSync(join(folder, 'ca.pem'), certificate);
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'), NODE_ENV: 'development' };
    const child = spawn(process.execPath, ['app.mjs'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const program = new RunningProgram(child, folder, errors);
    for (let tries = 0; tries < 200; tries += 1) {
      if (child.exitCode !== null) break;
      if (await fetch(url).catch(() => undefined)) return program;
      await new Promise((done) => setTimeout(done, 100));
    }
    await program.stop();
    throw new Error(`The program does not answer: ${program.complaints}`);
  }

  /** What it wrote to stderr. */
  get complaints(): string {
    return Buffer.concat(this.errors).toString();
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    if (this.child.exitCode === null && this.child.kill()) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
