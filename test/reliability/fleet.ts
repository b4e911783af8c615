import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { UNTHROTTLED } from '../support/fixtures.js';
import { hasMariaDb, MariaDb } from '../support/mariadb.js';
import { ServerProcess, UNBUNDLED } from '../support/server-process.js';
import { type TestClient, TestServer } from '../support/server.js';

const PRELOADED = pathToFileURL(resolve(__dirname, 'fail-points.mjs')).href;

/** A database that several processes share, and which may be able to fail. */
export interface SharedDatabase {
  readonly url: string;
  readonly server?: MariaDb;
  dispose(): void;
}

export interface DatabaseKind {
  readonly name: string;
  readonly isServer: boolean;
  start(): Promise<SharedDatabase>;
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  isServer: false,
  start: () => {
    const folder = mkdtempSync(join(tmpdir(), 'portico-faults-'));
    const dispose = (): void => rmSync(folder, { recursive: true, force: true });
    return Promise.resolve({ url: `sqlite:${join(folder, 'portico.sqlite')}`, dispose });
  },
};

export const mariaDb: DatabaseKind = {
  name: 'MariaDB',
  isServer: true,
  start: async () => {
    const server = await MariaDb.start();
    return { url: server.url, server, dispose: () => server.dispose() };
  },
};

/** Both, or SQLite alone where the other one is not installed (its suites say so themselves). */
export const databases: readonly DatabaseKind[] = hasMariaDb ? [sqlite, mariaDb] : [sqlite];

/** What the processes of one fleet agree on. */
export type FleetSettings = Readonly<Record<string, string>>;

/** Processes on one database, unbundled because of the fail-points; each can be killed and started again under its address. */
export class Fleet {
  private constructor(
    readonly processes: (ServerProcess | undefined)[],
    readonly urls: readonly string[],
    private readonly environments: readonly FleetSettings[],
  ) {}

  /** One process for each database URL: the same one again and again, or one node of a cluster each. */
  static async start(databaseUrls: readonly string[], changes: FleetSettings = {}): Promise<Fleet> {
    const settings = { ...COMMON, SECRETS: randomBytes(32).toString('base64url'), ...changes };
    const processes: ServerProcess[] = [];
    for (const DATABASE_URL of databaseUrls) {
      processes.push(await ServerProcess.start({ ...settings, DATABASE_URL }, UNBUNDLED));
    }
    const urls = processes.map(({ url }) => url);
    const environments = databaseUrls.map((DATABASE_URL, number) => ({
      ...settings,
      DATABASE_URL,
      PORT: new URL(urls[number]!).port,
    }));
    return new Fleet(processes, urls, environments);
  }

  /** Clients and people, registered through a server that is gone afterwards. */
  async populate<T>(work: (server: TestServer) => Promise<T>): Promise<T> {
    const { DATABASE_URL, SECRETS, ISSUER } = this.environments[0]!;
    const server = await TestServer.start({
      DATABASE_URL: DATABASE_URL!,
      SECRETS: SECRETS!,
      ISSUER: ISSUER!,
      KEEP_DATA: 'yes',
    });
    try {
      return await work(server);
    } finally {
      await server.stop();
    }
  }

  url(number: number): string {
    return this.urls[number]!;
  }

  async kill(number: number): Promise<void> {
    const process = this.processes[number];
    this.processes[number] = undefined;
    await process?.dispose();
  }

  /** Starts it again under the same address. */
  async startAgain(number: number): Promise<void> {
    await this.kill(number);
    this.processes[number] = await ServerProcess.start(this.environments[number], UNBUNDLED);
  }

  /** Whether it dies by itself now, which fail-points make it do. */
  async dies(number: number, patience = 2000): Promise<boolean> {
    const deadline = Date.now() + patience;
    while (!this.hasDied(number) && Date.now() < deadline) await sleep(5);
    return this.hasDied(number);
  }

  /** Every process says that it can work. */
  async untilReady(patience: number): Promise<void> {
    const deadline = Date.now() + patience;
    for (const url of this.urls) {
      while (!(await isReady(url))) {
        if (Date.now() > deadline) throw new Error(`${url} was not ready within ${patience} ms.`);
        await sleep(50);
      }
    }
  }

  private hasDied(number: number): boolean {
    return this.processes[number]?.hasEnded ?? true;
  }

  async dispose(): Promise<void> {
    for (const number of this.processes.keys()) await this.kill(number);
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
  await answer?.text();
  return answer?.ok === true;
}

const COMMON: FleetSettings = {
  // A busy machine makes any process late; what is refused for that is the matter of overload.e2e-spec.ts.
  MAX_DELAY: '0',
  ...UNTHROTTLED,
  ISSUER: 'http://localhost:9',
  LOG_LEVEL: 'error',
  ACCESS_TOKEN_TTL: '3600',
  // A database that stands still for 30 seconds delays a retry by as much.
  REFRESH_TOKEN_GRACE: '120',
  HOUSEKEEPING_INTERVAL: '1',
  NODE_OPTIONS: `--import ${PRELOADED}`,
};

export interface People {
  readonly client: TestClient;
  /** Its refresh tokens have no grace. */
  readonly strict: TestClient;
  readonly usernames: readonly string[];
  /** They have never signed in; each can do so for the first time once. */
  readonly newcomers: string[];
}

export function populate(fleet: Fleet, count: number, newcomers = 0): Promise<People> {
  return fleet.populate(async (server) => {
    const usernames = Array.from({ length: count }, (_, number) => `user-${number}`);
    const others = Array.from({ length: newcomers }, (_, number) => `newcomer-${number}`);
    for (const username of [...usernames, ...others]) await server.user(username);
    return {
      newcomers: others,
      client: await server.client('rp'),
      strict: await server.client('strict', { portico_refresh_grace_seconds: 0 }),
      usernames,
    };
  });
}
