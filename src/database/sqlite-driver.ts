import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryResult, QueryRunner } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { isSqliteBusy } from './failures.js';
import { requireScalars } from './parameters.js';
import type { StandaloneDriver } from './sending.js';
import type { Row, SqliteConnection } from './sqlite-connection.js';
import { openLog, SqliteDisk } from './sqlite-disk.js';
import { SQLITE_PATIENCE_MS, SqliteGate } from './sqlite-gate.js';
import { SqliteQueryRunner } from './sqlite-query-runner.js';
import { SqliteStatements } from './sqlite-statements.js';

/** TypeORM's driver shares one query runner, so transactions of different callers melt into one. Here each has its own. */
export class SqliteDriver extends BetterSqlite3Driver implements StandaloneDriver {
  private readonly gate = new SqliteGate();
  private readonly disk = new SqliteDisk();
  private readonly statements: SqliteStatements;

  /** @param isGathering whether writes outside of transactions share commits */
  constructor(dataSource: DataSource, isGathering: boolean) {
    super(dataSource);
    const connection = (): SqliteConnection => this.databaseConnection as SqliteConnection;
    this.statements = new SqliteStatements(connection, this.gate, this.disk, isGathering);
    // SQLite takes any type name; TypeORM only needs to know that these exist and which of them have a length.
    this.supportedDataTypes.push('binary', 'varbinary', 'longtext');
    this.withLengthColumnTypes.push('binary', 'varbinary');
  }

  /** Whether each commit is waited for here, and not by SQLite. */
  get waitsForDisk(): boolean {
    return this.disk.isWaitedFor;
  }

  override createQueryRunner(): QueryRunner {
    return new SqliteQueryRunner(this, this.gate, this.disk, this.statements);
  }

  sendAlone(sql: string, parameters: unknown[]): Promise<QueryResult> {
    return this.statements.send({ sql, values: requireScalars(parameters) });
  }

  override async disconnect(): Promise<void> {
    await super.disconnect();
    await this.disk.close();
  }

  protected override createDatabaseDirectory(path: string): Promise<void> {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return Promise.resolve();
  }

  protected override async createDatabaseConnection(): Promise<SqliteConnection> {
    const file = this.options.database;
    if (file !== ':memory:' && !existsSync(file)) {
      await this.createDatabaseDirectory(file.replace(/[^/\\]*$/, '') || '.');
      // The journal files take the mode of the database file.
      closeSync(openSync(file, 'a', 0o600));
    }
    const connection = (await super.createDatabaseConnection()) as SqliteConnection;
    try {
      if (await configure(connection)) this.disk.watch(await openLog(file));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/**
 * Every one of these may meet a process that has the file to itself for a moment, and SQLite does not wait for that.
 * @returns whether SQLite writes commits into a log and leaves it to others to wait for the disk
 */
async function configure(connection: SqliteConnection): Promise<boolean> {
  const deadline = Date.now() + SQLITE_PATIENCE_MS;
  for (;;) {
    try {
      const hasLog = isWal(connection.pragma('journal_mode')) || isWal(connection.pragma('journal_mode = WAL'));
      // What was acknowledged survives a power failure: with FULL SQLite waits for the disk, with NORMAL SqliteDisk does.
      connection.pragma(`synchronous = ${hasLog ? 'NORMAL' : 'FULL'}`);
      connection.pragma('trusted_schema = OFF');
      // The log of a new file is made by the first who reads.
      connection.pragma('user_version');
      return hasLog;
    } catch (error) {
      if (!isSqliteBusy(error) || Date.now() > deadline) throw error;
      await sleep(5 + Math.random() * 20);
    }
  }
}

function isWal([mode]: readonly Row[]): boolean {
  return mode?.journal_mode === 'wal';
}
