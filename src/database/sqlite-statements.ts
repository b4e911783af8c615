import { setTimeout as sleep } from 'node:timers/promises';
import { QueryFailedError, QueryResult } from 'typeorm';
import { isSqliteBusy } from './failures.js';
import { Gathering, type Outcome } from './gathering.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { SqliteDisk } from './sqlite-disk.js';
import { SQLITE_PATIENCE_MS, type SqliteGate } from './sqlite-gate.js';

/** A statement with its parameters, as drivers take them. */
export interface SqliteOrder {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const WRITING = /^(INSERT|UPDATE|DELETE) /;
const READING = /^SELECT\s/;

/** So many that share a commit are most of those who are there; for fewer the others need not wait for the disk. */
const MANY = 5;

/** The statements on the one connection: each by itself, or, outside of transactions, with others in one commit. */
export class SqliteStatements {
  private readonly commits = new Gathering((batch: readonly SqliteOrder[]) => this.commitTogether(batch), 1);

  /** @param connection the driver's, which is made after this */
  constructor(
    private readonly connection: () => SqliteConnection,
    private readonly gate: SqliteGate,
    private readonly disk: SqliteDisk,
    private readonly isGathering: boolean,
  ) {}

  /** What belongs to no transaction: it passes the gate, so that it cannot become part of somebody else's. */
  send(order: SqliteOrder): Promise<QueryResult> {
    return this.isGathering && WRITING.test(order.sql) ? this.commits.add(order) : this.sendNow(order);
  }

  private async sendNow(order: SqliteOrder): Promise<QueryResult> {
    this.disk.requireSound();
    // Nothing below is asynchronous, so a free gate need not even be taken.
    const first = this.gate.isFree ? this.tryOnce(order) : undefined;
    const result = first ?? (await this.throughGate(() => this.insist(order)));
    if (!READING.test(order.sql)) await this.disk.reached();
    return result;
  }

  /** Waits for another process's lock without blocking this one. For who holds the gate. */
  async insist(order: SqliteOrder): Promise<QueryResult> {
    const deadline = Date.now() + SQLITE_PATIENCE_MS;
    for (;;) {
      const result = Date.now() < deadline ? this.tryOnce(order) : this.execute(order);
      if (result) return result;
      await sleep(1 + Math.random() * 10);
    }
  }

  /** At once. For who holds the gate. */
  execute({ sql, values }: SqliteOrder): QueryResult {
    try {
      const statement = this.connection().prepare(sql);
      const result = new QueryResult();
      if (statement.reader) {
        result.records = result.raw = statement.all(...(values as never[]));
      } else {
        const outcome = statement.run(...(values as never[]));
        result.affected = outcome.changes;
        result.raw = outcome.lastInsertRowid;
      }
      return result;
    } catch (error) {
      // Without the parameters: they hold people's data, and errors are logged.
      throw new QueryFailedError(sql, undefined, error as Error);
    }
  }

  /** Nothing when another process holds the database; then nothing has happened yet. */
  private tryOnce(order: SqliteOrder): QueryResult | undefined {
    try {
      return this.execute(order);
    } catch (error) {
      if (isSqliteBusy(error)) return undefined;
      throw error;
    }
  }

  private async throughGate<T>(work: () => Promise<T>): Promise<T> {
    await this.gate.enter();
    try {
      return await work();
    } finally {
      this.gate.leave();
    }
  }

  /** What costs is the commit to the disk; several writes that nobody has been told about yet need only one. */
  private async commitTogether(batch: readonly SqliteOrder[]): Promise<readonly Outcome<QueryResult>[]> {
    this.disk.requireSound();
    const outcomes = await this.commit(batch);
    if (batch.length >= MANY) this.disk.reachNow();
    else await this.disk.reached();
    return outcomes;
  }

  private commit(batch: readonly SqliteOrder[]): Promise<readonly Outcome<QueryResult>[]> {
    const [only, ...more] = batch;
    if (only && more.length === 0) return this.throughGate(async () => [{ value: await this.insist(only) }]);
    return this.throughGate(async () => {
      await this.insist({ sql: 'BEGIN IMMEDIATE', values: [] });
      try {
        // A statement that fails takes back what it did itself, and nothing of the others.
        const outcomes = batch.map((order) => this.outcomeWithin(order));
        await this.insist({ sql: 'COMMIT', values: [] });
        return outcomes;
      } catch (error) {
        if (this.connection().isTransaction) this.execute({ sql: 'ROLLBACK', values: [] });
        throw error;
      }
    });
  }

  /**
   * @throws what SQLite took the whole transaction back for (disk full): that is what became of all, and the next one
   * would be committed by itself
   */
  private outcomeWithin(order: SqliteOrder): Outcome<QueryResult> {
    try {
      return { value: this.execute(order) };
    } catch (error) {
      if (!this.connection().isTransaction) throw error;
      return { error };
    }
  }
}
