import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryResult, QueryRunner } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { isSqliteBusy } from './failures.js';
import { requireScalars } from './parameters.js';
import type { StandaloneDriver } from './sending.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { SQLITE_PATIENCE_MS, SqliteGate } from './sqlite-gate.js';
import { SqliteQueryRunner } from './sqlite-query-runner.js';
import { SqliteStatements } from './sqlite-statements.js';

/** TypeORM's driver shares one query runner, so transactions of different callers melt into one. Here each has its own. */
export class SqliteDriver extends BetterSqlite3Driver implements StandaloneDriver {
  private readonly gate = new SqliteGate();
  private readonly statements: SqliteStatements;

  /** @param isGathering whether writes outside of transactions share commits */
  constructor(dataSource: DataSource, isGathering: boolean) {
    super(dataSource);
    this.statements = new SqliteStatements(() => this.databaseConnection as SqliteConnection, this.gate, isGathering);
    // SQLite takes any type name; TypeORM only needs to know that these exist and which of them have a length.
    this.supportedDataTypes.push('binary', 'varbinary', 'longtext');
    this.withLengthColumnTypes.push('binary', 'varbinary');
  }

  override createQueryRunner(): QueryRunner {
    return new SqliteQueryRunner(this, this.gate, this.statements);
  }

  sendAlone(sql: string, parameters: unknown[]): Promise<QueryResult> {
    return this.statements.send({ sql, values: requireScalars(parameters) });
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
      await configure(connection);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/** Every one of these may meet a process that has the file to itself for a moment, and SQLite does not wait for that. */
async function configure(connection: SqliteConnection): Promise<void> {
  const deadline = Date.now() + SQLITE_PATIENCE_MS;
  for (;;) {
    try {
      const [mode] = connection.pragma('journal_mode');
      if (mode?.journal_mode !== 'wal') connection.pragma('journal_mode = WAL');
      // FULL: what was acknowledged survives a power failure, also in WAL mode.
      connection.pragma('synchronous = FULL');
      connection.pragma('trusted_schema = OFF');
      return;
    } catch (error) {
      if (!isSqliteBusy(error) || Date.now() > deadline) throw error;
      await sleep(5 + Math.random() * 20);
    }
  }
}
