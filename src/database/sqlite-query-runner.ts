import { type QueryResult, QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { requireScalars } from './parameters.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { SqliteDisk } from './sqlite-disk.js';
import type { SqliteGate } from './sqlite-gate.js';
import type { SqliteStatements } from './sqlite-statements.js';

/**
 * One caller's way to the connection. A transaction holds the driver's gate from BEGIN to COMMIT; a statement outside
 * of one passes through it, so that it can never become part of somebody else's transaction.
 */
export class SqliteQueryRunner extends BetterSqlite3QueryRunner {
  private holdsGate = false;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly gate: SqliteGate,
    private readonly disk: SqliteDisk,
    private readonly statements: SqliteStatements,
  ) {
    super(driver);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the interface's overloads admit no common type.
  override async query(sql: string, parameters: unknown[] = [], structured = false): Promise<any> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const values = requireScalars(parameters);
    this.dataSource.logger.logQuery(sql, undefined, this);
    const startedAt = Date.now();
    const result = await this.pass(sql, values);
    const took = Date.now() - startedAt;
    const limit = this.dataSource.options.maxQueryExecutionTime;
    if (limit && took > limit) this.dataSource.logger.logQuerySlow(took, sql, undefined, this);
    return structured ? result : result.raw;
  }

  override async startTransaction(...isolation: Parameters<BetterSqlite3QueryRunner['startTransaction']>) {
    if (this.holdsGate) return super.startTransaction(...isolation);
    this.disk.requireSound();
    await this.gate.enter();
    this.holdsGate = true;
    try {
      await super.startTransaction(...isolation);
    } catch (error) {
      this.isTransactionActive = false;
      this.giveUpGate();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (this.isTransactionActive) return;
    this.giveUpGate();
    await this.disk.reached();
  }

  override async rollbackTransaction(): Promise<void> {
    if (this.transactionDepth > 1) return super.rollbackTransaction();
    try {
      // After some errors (disk full) SQLite has rolled back by itself, and ROLLBACK would fail.
      if (this.sqlite.isTransaction) await super.rollbackTransaction();
    } finally {
      this.isTransactionActive = false;
      this.transactionDepth = 0;
      this.giveUpGate();
    }
  }

  /** From here on the runner refuses statements: one that outlives its transaction must not be committed alone. */
  override async release(): Promise<void> {
    if (this.holdsGate) await this.rollbackTransaction();
    await super.release();
    this.isReleased = true;
  }

  private get sqlite(): SqliteConnection {
    return this.driver.databaseConnection as SqliteConnection;
  }

  private giveUpGate(): void {
    if (!this.holdsGate) return;
    this.holdsGate = false;
    this.gate.leave();
  }

  private pass(sql: string, values: unknown[]): Promise<QueryResult> | QueryResult {
    if (!this.holdsGate) return this.statements.send({ sql, values });
    if (sql === 'BEGIN TRANSACTION') return this.statements.insist({ sql: 'BEGIN IMMEDIATE', values });
    return sql === 'COMMIT' ? this.statements.insist({ sql, values }) : this.statements.execute({ sql, values });
  }
}
