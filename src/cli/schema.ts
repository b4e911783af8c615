import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { Settings } from '../config/settings.js';
import { createDataSource } from '../database/data-source.js';
import { type DatabaseAddress, parseDatabaseUrl } from '../database/database-url.js';
import { type MigrationProgress, migrate, pendingMigrations } from '../database/migrations/migrator.js';
import { entities } from '../entities.js';
import { readDatabase } from '../hardening/database-reader.js';
import type { DatabaseFacts } from '../hardening/facts.js';
import { CommandError } from './command-error.js';
import type { Terminal } from './terminal.js';

/** The names of the migrations that were run. */
export function runMigrations({ databaseUrl }: Settings, terminal: Terminal): Promise<string[]> {
  return connected(databaseUrl, (dataSource) => migrate(dataSource, (progress) => report(terminal, progress)));
}

/** The names of the migrations that are waiting. Makes no database where there is none. */
export function readPendingMigrations({ databaseUrl }: Settings): Promise<string[]> {
  requireFile(databaseUrl);
  return connected(databaseUrl, pendingMigrations);
}

function requireFile(databaseUrl: string): DatabaseAddress {
  const address = parseDatabaseUrl(databaseUrl);
  if (address.kind === 'sqlite' && address.file !== ':memory:' && !existsSync(address.file)) {
    throw new CommandError(`There is no file ${address.file}; portico migrate makes it`);
  }
  return address;
}

/** What the hardening checks look at. Makes no database where there is none. */
export function readDatabaseFacts({ databaseUrl }: Settings): Promise<DatabaseFacts> {
  const address = requireFile(databaseUrl);
  return connected(databaseUrl, (dataSource) => readDatabase(dataSource, address));
}

/** Which database it is, without the password. */
export function describeDatabase({ databaseUrl }: Settings): string {
  const address = parseDatabaseUrl(databaseUrl);
  if (address.kind === 'sqlite') return `sqlite:${address.file}`;
  return `mysql://${address.host}:${address.port}/${address.database}`;
}

async function connected<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await createDataSource(url, entities);
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function report(terminal: Terminal, { state, name, number, total }: MigrationProgress): void {
  if (state === 'waiting') return terminal.say('Waiting for another process that migrates the database');
  const done = state === 'done' ? number : number - 1;
  terminal.progress(done, total, `Migration ${number} of ${total} ${state === 'done' ? 'done' : 'started'}: ${name}`);
}
