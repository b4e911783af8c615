import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { type Answer, fieldOf, type TestBrowser } from './browser.js';
import { type Fixtures, registerFixtures } from './fixtures.js';
import type { Flow } from './flow.js';
import { takeSchema } from './own-schema.js';
import { PASSWORD, TestServer } from './server.js';

/** The server under attack, with the clients and the people that the cases speak of. */
export interface World extends Fixtures {
  readonly server: TestServer;
  readonly logs: RecordingLogger;
}

export async function startWorld(changes: Readonly<Record<string, string>> = {}): Promise<World> {
  const logs = new RecordingLogger();
  const server = await TestServer.start(changes, logs);
  await server.user('alice');
  return { server, logs, ...(await registerFixtures(server)) };
}

/** A second process on the same database, with the same secrets, the same issuer and the same time. */
export async function startReplica(
  first: TestServer,
  changes: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const replica = await TestServer.start({ ISSUER: first.settings.issuer, ...changes, KEEP_DATA: 'true' });
  replica.clock.move((first.clock.now() - replica.clock.now()) / 1000);
  return replica;
}

/** Settings of a database that outlives a server and takes several at once. */
export function sharedDatabase(): { changes: Record<string, string>; dispose: () => void } {
  const changes = { SECRETS: randomBytes(32).toString('base64url') };
  const schema = takeSchema();
  if (schema) return { changes: { ...changes, DATABASE_URL: schema.url }, dispose: () => schema.giveBack() };
  const folder = mkdtempSync(join(tmpdir(), 'portico-attack-'));
  return {
    changes: { ...changes, DATABASE_URL: `sqlite:${join(folder, 'portico.sqlite')}` },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What no answer may tell: where something broke, in which file, of which package. */
const INNARDS =
  /\n\s+at |node_modules|\.[jt]s:\d+|(Type|Range|Syntax|Reference)Error|QueryFailed|SQLITE_|SELECT .* FROM/;

/** Any answer of an attack: refused by the server's own words, and no accident. */
export function expectRefused(answer: { status: number; text: string }): void {
  expect({ ...answer, refused: answer.status >= 400 && answer.status < 500 }).toMatchObject({ refused: true });
  expect(answer.text).not.toMatch(INNARDS);
}

/** The same work so many times at once. */
export function together<T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => work(n)));
}

/** A body of any content type, sent to any path. */
export async function send(
  server: TestServer,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${server.url}${path}`, { redirect: 'manual', ...init });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Bytes that HTTP clients refuse to send. @returns the whole answer as it came */
export function sendRaw(server: TestServer, request: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(request));
    socket.setTimeout(5000, () => socket.destroy(new Error('No answer came within 5 s.')));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses a flood may close before all of it was sent.
    socket.on('error', (error) => (chunks.length > 0 ? resolve(Buffer.concat(chunks).toString()) : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** A login page, and how to try passwords on it. */
export class LoginForm {
  private constructor(
    readonly browser: TestBrowser,
    readonly page: Answer,
  ) {}

  static async open(flow: Flow): Promise<LoginForm> {
    return new LoginForm(flow.browser, await flow.open(flow.request()));
  }

  get fields(): { request: string; csrf_token: string } {
    return { request: fieldOf(this.page.text, 'request'), csrf_token: fieldOf(this.page.text, 'csrf_token') };
  }

  /** @param more further fields of the form; @param headers further headers of the request */
  submit(
    username: string,
    password = PASSWORD,
    more: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.browser.post('/login', { ...this.fields, username, password, ...more }, headers);
  }
}

/** Keeps everything that is logged, at every level. */
export class RecordingLogger implements LoggerService {
  readonly lines: string[] = [];

  readonly log = (...texts: unknown[]): void => this.keep(texts);
  readonly error = (...texts: unknown[]): void => this.keep(texts);
  readonly warn = (...texts: unknown[]): void => this.keep(texts);
  readonly debug = (...texts: unknown[]): void => this.keep(texts);
  readonly verbose = (...texts: unknown[]): void => this.keep(texts);
  readonly fatal = (...texts: unknown[]): void => this.keep(texts);

  private keep(texts: readonly unknown[]): void {
    this.lines.push(texts.map((text) => (typeof text === 'string' ? text : JSON.stringify(text))).join(' '));
  }
}
