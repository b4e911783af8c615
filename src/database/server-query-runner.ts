import type { PoolConnection } from 'mysql2';
import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { requireScalars } from './parameters.js';
import { askOne, giveBack } from './server-answers.js';

/** One caller's connection. It goes back to the pool only when it is known to be as it was. */
export class ServerQueryRunner extends MysqlQueryRunner {
  private isAltered = false;
  private answerMs: number | undefined;

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the interface's overloads admit no common type.
  override async query(sql: string, parameters: unknown[] = [], structured = false): Promise<any> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const values = requireScalars(parameters);
    const connection = (await this.connect()) as PoolConnection;
    this.dataSource.logger.logQuery(sql, undefined, this);
    const startedAt = Date.now();
    const result = await askOne(connection, { sql, values }, this.answerMs);
    const took = Date.now() - startedAt;
    const limit = this.dataSource.options.maxQueryExecutionTime;
    if (limit && took > limit) this.dataSource.logger.logQuerySlow(took, sql, undefined, this);
    return structured ? result : result.raw;
  }

  /** Changes of the schema may take long. Their connection is not used for anything else afterwards. */
  override async beforeMigration(): Promise<void> {
    this.isAltered = true;
    this.answerMs = 0;
    await this.query(
      'SET SESSION lock_wait_timeout = 60, innodb_lock_wait_timeout = 60 /*M! , max_statement_time = 0 */',
    );
  }

  override release(): Promise<void> {
    if (this.isReleased) return Promise.resolve();
    this.isReleased = true;
    const connection = this.databaseConnection as PoolConnection | undefined;
    if (connection) giveBack(connection, !this.isAltered && !this.isTransactionActive);
    return Promise.resolve();
  }
}
