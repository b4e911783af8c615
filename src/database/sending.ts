import type { EntityManager, QueryResult } from 'typeorm';
import type { Form } from './many-at-once.js';
import type { Sql } from './sql.js';

export type Row = Readonly<Record<string, unknown>>;

/** What is sent: values for the question marks in the text, in their order. */
export type Statement = Pick<Sql, 'text' | 'values'>;

/** A driver that carries out what belongs to no transaction without a query runner for each statement. */
export interface StandaloneDriver {
  /**
   * One statement, committed by itself when the promise is kept.
   * @param form where it may be carried out as one with others like it
   */
  sendAlone(sql: string, parameters: unknown[], form?: Form): Promise<QueryResult>;
}

/** One statement, in the unit of work of the manager or else by itself. */
export function sendSql(manager: EntityManager, { text, values }: Statement, form?: Form): Promise<QueryResult> {
  const { queryRunner, dataSource } = manager;
  if (queryRunner) return queryRunner.query(text, values, true);
  dataSource.logger.logQuery(text);
  return (dataSource.driver as unknown as StandaloneDriver).sendAlone(text, values, form);
}

export async function querySql(manager: EntityManager, statement: Statement, form?: Form): Promise<readonly Row[]> {
  return (await sendSql(manager, statement, form)).records as readonly Row[];
}

/** The number of rows that matched, whether or not a value of theirs changed, on every database. */
export async function executeSql(manager: EntityManager, statement: Statement, form?: Form): Promise<number> {
  return affectedRows(await sendSql(manager, statement, form));
}

/** How many rows an UPDATE or DELETE hit. */
export function affectedRows(result: { affected?: number | null }): number {
  if (typeof result.affected !== 'number') throw new TypeError('The driver did not say how many rows were affected.');
  return result.affected;
}
