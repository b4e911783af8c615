import type { DataSource } from 'typeorm';
import type { DatabaseAddress } from '../database/database-url.js';
import { pendingMigrations } from '../database/migrations/migrator.js';
import type { SqliteDriver } from '../database/sqlite-driver.js';
import type { DatabaseFacts, ServerFacts, SqliteFacts } from './facts.js';

const VARIABLES = [
  'binlog_format',
  'innodb_flush_log_at_trx_commit',
  'log_bin',
  'sync_binlog',
  'transaction_isolation',
  'tx_isolation',
  'wsrep_on',
];

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Reads what the checks of the database look at, by a connection as the server itself has it. @throws SchemaTooNewError */
export async function readDatabase(dataSource: DataSource, address: DatabaseAddress): Promise<DatabaseFacts> {
  const pending = await pendingMigrations(dataSource);
  return address.kind === 'sqlite'
    ? readFile(dataSource, address.file, pending)
    : readServer(dataSource, address.host, pending);
}

async function readFile(dataSource: DataSource, file: string, pendingMigrations: string[]): Promise<SqliteFacts> {
  return {
    kind: 'sqlite',
    isInMemory: file === ':memory:',
    journalMode: String(valueOf(await ask(dataSource, 'PRAGMA journal_mode'))),
    synchronous: Number(valueOf(await ask(dataSource, 'PRAGMA synchronous'))),
    waitsForDisk: (dataSource.driver as SqliteDriver).waitsForDisk,
    pendingMigrations,
  };
}

async function readServer(dataSource: DataSource, host: string, pendingMigrations: string[]): Promise<ServerFacts> {
  const version = String(valueOf(await ask(dataSource, 'SELECT VERSION() AS version')));
  const names = VARIABLES.map((name) => `'${name}'`).join(', ');
  const variables = await ask(dataSource, `SHOW VARIABLES WHERE Variable_name IN (${names})`);
  const [status] = await ask(dataSource, "SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  const cipher = status?.['Value'];
  return {
    kind: 'server',
    host,
    type: /mariadb/i.test(version) ? 'MariaDB' : 'MySQL',
    version: version.split('-')[0] ?? version,
    variables: new Map(variables.map((row) => [String(row['Variable_name']), String(row['Value'])])),
    cipher: typeof cipher === 'string' ? cipher : '',
    globalPrivileges: globalPrivileges(await ask(dataSource, 'SHOW GRANTS')),
    clockAhead: await clockAhead(dataSource),
    pendingMigrations,
  };
}

/** Half of the way there and back is taken as the way back. */
async function clockAhead(dataSource: DataSource): Promise<number> {
  const before = Date.now();
  // SYSDATE, and not NOW: a session's `timestamp` can stop the latter.
  const theirs = Number(valueOf(await ask(dataSource, 'SELECT UNIX_TIMESTAMP(SYSDATE(3)) AS seconds'))) * 1000;
  return Math.round(theirs - (before + Date.now()) / 2);
}

/** The names alone: what follows them may be the hash of a password. */
function globalPrivileges(rows: Rows): string[] {
  return rows
    .map((row) => /^GRANT (.+?) ON \*\.\* TO /.exec(String(Object.values(row)[0]))?.[1] ?? '')
    .flatMap((names) => names.split(/,\s*/))
    .filter((name) => name !== '' && name !== 'USAGE');
}

function ask(dataSource: DataSource, sql: string): Promise<Rows> {
  return dataSource.query<Rows>(sql);
}

function valueOf(rows: Rows): unknown {
  return Object.values(rows[0] ?? {})[0];
}
