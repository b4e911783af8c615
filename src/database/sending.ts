import type { EntityManager, QueryResult } from 'typeorm';
import type { Form } from './many-at-once.js';

export type Row = Readonly<Record<string, unknown>>;

/** A driver that carries out what belongs to no transaction without a query runner for each statement. */
export interface StandaloneDriver {
  /**
   * One statement, committed by itself when the promise is kept.
   * @param form where it may be carried out as one with others like it
   */
  sendAlone(sql: string, parameters: unknown[], form?: Form): Promise<QueryResult>;
}

/** One statement, in the unit of work of the manager or else by itself. */
export function sendSql(manager: EntityManager, sql: string, parameters: unknown[], form?: Form): Promise<QueryResult> {
  const { queryRunner, dataSource } = manager;
  if (queryRunner) return queryRunner.query(sql, parameters, true);
  dataSource.logger.logQuery(sql);
  return (dataSource.driver as unknown as StandaloneDriver).sendAlone(sql, parameters, form);
}

export async function querySql(
  manager: EntityManager,
  sql: string,
  parameters: unknown[],
  form?: Form,
): Promise<readonly Row[]> {
  return (await sendSql(manager, sql, parameters, form)).records as readonly Row[];
}

/** The number of rows that matched, whether or not a value of theirs changed, on every database. */
export async function executeSql(
  manager: EntityManager,
  sql: string,
  parameters: unknown[],
  form?: Form,
): Promise<number> {
  return affectedRows(await sendSql(manager, sql, parameters, form));
}

/** How many rows an UPDATE or DELETE hit. */
export function affectedRows(result: { affected?: number | null }): number {
  if (typeof result.affected !== 'number') throw new TypeError('The driver did not say how many rows were affected.');
  return result.affected;
}
