import type { PoolConnection, QueryError, ResultSetHeader } from 'mysql2';
import { QueryFailedError, QueryResult, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { requireScalars } from './parameters.js';

/** How long an answer may take. The server itself ends statements earlier; this is for servers that have fallen silent. */
const ANSWER_MS = 2750;

/** After these the server may be the wrong one to talk to (a former primary): the pool should make a new connection. */
const READ_ONLY = new Set([1290, 1792, 1836]);

/** One caller's connection. It goes back to the pool only when it is known to be as it was. */
export class ServerQueryRunner extends MysqlQueryRunner {
  private isBroken = false;
  private answerMs = ANSWER_MS;

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the interface's overloads admit no common type.
  override async query(sql: string, parameters: unknown[] = [], structured = false): Promise<any> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const values = requireScalars(parameters);
    const connection = (await this.connect()) as PoolConnection;
    this.dataSource.logger.logQuery(sql, undefined, this);
    const startedAt = Date.now();
    const raw = await this.send(connection, sql, values);
    const took = Date.now() - startedAt;
    const limit = this.dataSource.options.maxQueryExecutionTime;
    if (limit && took > limit) this.dataSource.logger.logQuerySlow(took, sql, undefined, this);
    return structured ? structure(raw) : raw;
  }

  /** Changes of the schema may take long. Their connection is not used for anything else afterwards. */
  override async beforeMigration(): Promise<void> {
    this.isBroken = true;
    this.answerMs = 0;
    await this.query(
      'SET SESSION lock_wait_timeout = 60, innodb_lock_wait_timeout = 60 /*M! , max_statement_time = 0 */',
    );
  }

  override release(): Promise<void> {
    if (this.isReleased) return Promise.resolve();
    this.isReleased = true;
    const connection = this.databaseConnection as PoolConnection | undefined;
    if (this.isBroken || this.isTransactionActive) connection?.destroy();
    else connection?.release();
    return Promise.resolve();
  }

  private send(connection: PoolConnection, sql: string, values: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      connection.query({ sql, values, timeout: this.answerMs || undefined }, (error, rows) => {
        if (!error) {
          resolve(rows);
          return;
        }
        if (error.fatal || error.code === 'PROTOCOL_SEQUENCE_TIMEOUT' || READ_ONLY.has(error.errno ?? 0)) {
          this.isBroken = true;
        }
        reject(new QueryFailedError(sql, undefined, withoutValues(error)));
      });
    });
  }
}

function structure(raw: unknown): QueryResult {
  const result = new QueryResult();
  result.raw = raw;
  if (Array.isArray(raw)) result.records = raw;
  else result.affected = (raw as ResultSetHeader).affectedRows;
  return result;
}

/** mysql2 puts the whole statement with its values into the error, and errors are logged. */
function withoutValues(error: QueryError): Error {
  delete (error as { sql?: unknown }).sql;
  return error;
}
