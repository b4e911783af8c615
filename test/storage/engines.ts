import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { specimenEntities, specimenMigrations } from './specimen.js';

/** A database that nobody else uses. */
export interface FreshDatabase {
  readonly url: string;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  readonly isServer: boolean;
  /** False where each connection is a database of its own. */
  readonly isShared: boolean;
  create(): Promise<FreshDatabase>;
}

const sqliteMemory: Engine = {
  name: 'SQLite in memory',
  isServer: false,
  isShared: false,
  create: () => Promise.resolve({ url: 'sqlite::memory:', dispose: () => Promise.resolve() }),
};

const sqliteFile: Engine = {
  name: 'SQLite in a file',
  isServer: false,
  isShared: true,
  create: () => {
    const folder = mkdtempSync(join(tmpdir(), 'portico-'));
    const dispose = (): Promise<void> => Promise.resolve(rmSync(folder, { recursive: true }));
    return Promise.resolve({ url: `sqlite:${join(folder, 'portico.sqlite')}`, dispose });
  },
};

/** The server of TEST_DATABASE_URL; its user may create and drop databases that begin with the name in the URL. */
function server(url: string): Engine {
  return {
    name: new URL(url).host,
    isServer: true,
    isShared: true,
    create: async () => {
      const fresh = new URL(url);
      const name = `${fresh.pathname.slice(1)}_${randomBytes(6).toString('hex')}`;
      fresh.pathname = name;
      await execute(url, `CREATE DATABASE \`${name}\``);
      return { url: fresh.href, dispose: () => execute(url, `DROP DATABASE \`${name}\``) };
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const connection = await createConnection({ host: hostname, port: Number(port || 3306), user, password: secret });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

/** A fresh database on that server, or in a file. */
export function createFresh(url?: string): Promise<FreshDatabase> {
  return (url ? server(url) : sqliteFile).create();
}

const serverUrl = process.env.TEST_DATABASE_URL;
export const engines: readonly Engine[] = [sqliteMemory, sqliteFile, ...(serverUrl ? [server(serverUrl)] : [])];
export const sharedEngines = engines.filter((engine) => engine.isShared);

export interface OpenDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly database: Database;
  readonly logged: unknown[][];
  close(): Promise<void>;
}

/** A fresh database with the tables of specimen.ts. */
export async function open(engine: Engine): Promise<OpenDatabase> {
  const fresh = await engine.create();
  const dataSource = await createDataSource(fresh.url, specimenEntities, specimenMigrations);
  await dataSource.initialize();
  await migrate(dataSource);
  const logged: unknown[][] = [];
  const close = async (): Promise<void> => {
    await dataSource.destroy();
    await fresh.dispose();
  };
  return {
    url: fresh.url,
    dataSource,
    database: new Database(dataSource, (...line) => logged.push(line)),
    logged,
    close,
  };
}

/** Resolves when the change is made, in a unit of work that goes on for so many milliseconds before it commits. */
export async function changeSlowly(
  database: Database,
  change: () => Promise<unknown>,
  milliseconds: number,
): Promise<{ readonly committed: Promise<void> }> {
  let isMade: () => void = () => undefined;
  const made = new Promise<void>((resolve) => (isMade = resolve));
  const committed = database.unit(async () => {
    await change();
    isMade();
    await sleep(milliseconds);
  });
  await made;
  return { committed };
}
