import type { EntityManager, EntityMetadata, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { assignmentSql, columnOf, conditionSql, nameOf, storedValue } from './conditions.js';
import { isDuplicateKey } from './failures.js';
import { UnstorableValueError } from './ids.js';
import { type Requirement, requirementsSql } from './requirements.js';

/** A row by property names. What is left out is stored as NULL: tables have no defaults. */
export type EntityRow<E> = { readonly [K in keyof E]?: E[K] };

/** New values by property names; a function gives SQL, such as `() => 'count + 1'`. */
export type EntityChange<E> = { readonly [K in keyof E]?: E[K] | (() => string) };

const insertSql = new WeakMap<EntityMetadata, string>();

/** One INSERT without hydration, generated values or a SELECT afterwards: a fifth of the cost of save(). */
export async function insertRow<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  row: EntityRow<E>,
): Promise<void> {
  const metadata = manager.dataSource.getMetadata(entity);
  await manager.query(insertSqlOf(metadata), insertParameters(metadata, row));
}

/**
 * True when it inserted, false when a row with the same primary or unique key exists. A plain INSERT whose duplicate
 * key is caught: INSERT IGNORE would also swallow what is wrong with the row itself.
 */
export async function insertRowIfAbsent<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  row: EntityRow<E>,
): Promise<boolean> {
  try {
    await insertRow(manager, entity, row);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** What became of an INSERT that depends on other rows. */
export type ConditionalInsert = 'inserted' | 'exists' | 'unmet';

/** Inserts the row if each required row is there, judged and locked by the very statement that inserts. Without any, nothing is judged. */
export async function insertRowIf<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  row: EntityRow<E>,
  requirements: readonly Requirement[],
): Promise<ConditionalInsert> {
  if (requirements.length === 0) return (await insertRowIfAbsent(manager, entity, row)) ? 'inserted' : 'exists';
  const metadata = manager.dataSource.getMetadata(entity);
  const required = requirementsSql(manager, requirements);
  const values = metadata.columns.map(() => '?').join(', ');
  const sql = `${insertIntoSql(metadata)} SELECT ${values} FROM (SELECT 1) AS one WHERE ${required.text}`;
  try {
    const count = await executeSql(manager, sql, [...insertParameters(metadata, row), ...required.parameters]);
    return count === 1 ? 'inserted' : 'unmet';
  } catch (error) {
    if (isDuplicateKey(error)) return 'exists';
    throw error;
  }
}

/** The first row that matches, as a plain object; only columns of this table, no relations. */
export async function findRow<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  where: FindOptionsWhere<E>,
): Promise<E | null> {
  const metadata = manager.dataSource.getMetadata(entity);
  const condition = conditionSql(metadata, where);
  if (!condition) return manager.findOneBy(entity, where);
  const sql = `SELECT * FROM ${tableOf(metadata)} WHERE ${condition.text} LIMIT 1`;
  const [row] = await manager.query<Record<string, unknown>[]>(sql, [...condition.parameters]);
  return row ? (hydrated(metadata, row) as E) : null;
}

/** The number of rows that matched, whether or not a value of theirs changed, on every database. */
export async function updateRows<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  { where, set }: { readonly where: FindOptionsWhere<E>; readonly set: EntityChange<E> },
  requirements: readonly Requirement[] = [],
): Promise<number> {
  const metadata = manager.dataSource.getMetadata(entity);
  const condition = conditionSql(metadata, where);
  const required = requirementsSql(manager, requirements);
  if (!condition) {
    if (required.text !== '') throw new UnstorableValueError('Requirements go with plain comparisons only.');
    return affectedRows(await manager.update(entity, where, set));
  }
  const change = assignmentSql(metadata, set);
  const filter = [condition.text, required.text].filter((text) => text !== '').join(' AND ');
  const sql = `UPDATE ${tableOf(metadata)} SET ${change.text} WHERE ${filter}`;
  return executeSql(manager, sql, [...change.parameters, ...condition.parameters, ...required.parameters]);
}

/** The number of deleted rows. */
export async function deleteRows<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  where: FindOptionsWhere<E>,
): Promise<number> {
  const metadata = manager.dataSource.getMetadata(entity);
  const condition = conditionSql(metadata, where);
  if (!condition) return affectedRows(await manager.delete(entity, where));
  return executeSql(manager, `DELETE FROM ${tableOf(metadata)} WHERE ${condition.text}`, [...condition.parameters]);
}

/**
 * Inserts the row, or adds the row's value of `column` to that of the row with the same key: one atomic statement.
 * Returns the column's value afterwards.
 */
export async function incrementRow<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  row: EntityRow<E>,
  column: keyof E & string,
): Promise<number> {
  const metadata = manager.dataSource.getMetadata(entity);
  const by = Number(row[column]);
  if (!Number.isSafeInteger(by)) throw new TypeError(`Expected a whole number to add to ${column}.`);
  const name = nameOf(columnOf(metadata, column));
  const insert = insertSqlOf(metadata);
  const parameters = insertParameters(metadata, row);
  if (manager.dataSource.options.type === 'better-sqlite3') {
    const keys = metadata.primaryColumns.map(nameOf).join(', ');
    const sum = `${tableOf(metadata)}.${name} + ${by}`;
    const sql = `${insert} ON CONFLICT (${keys}) DO UPDATE SET ${name} = ${sum} RETURNING ${name} AS value`;
    const [after] = await manager.query<[{ value: number }]>(sql, parameters);
    return after.value;
  }
  // LAST_INSERT_ID(expression) hands the new value back with the answer; without a conflict it is not evaluated.
  const sql = `${insert} ON DUPLICATE KEY UPDATE ${name} = LAST_INSERT_ID(${name} + ${by})`;
  const { insertId } = await manager.query<{ insertId: number }>(sql, parameters);
  return insertId === 0 ? by : insertId;
}

/** How many rows an update() or delete() of TypeORM hit. */
export function affectedRows(result: { affected?: number | null }): number {
  if (typeof result.affected !== 'number') throw new TypeError('The driver did not say how many rows were affected.');
  return result.affected;
}

/** Only structured results tell of affected rows on every driver, and only a query runner gives them. */
export async function executeSql(manager: EntityManager, sql: string, parameters: unknown[]): Promise<number> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  try {
    return affectedRows(await runner.query(sql, parameters, true));
  } finally {
    if (runner !== manager.queryRunner) await runner.release();
  }
}

function hydrated(metadata: EntityMetadata, row: Record<string, unknown>): Record<string, unknown> {
  const { driver } = metadata.dataSource;
  const entity: Record<string, unknown> = {};
  for (const column of metadata.columns) {
    entity[column.propertyName] = driver.prepareHydratedValue(row[column.databaseName], column);
  }
  return entity;
}

function tableOf(metadata: EntityMetadata): string {
  return metadata.dataSource.driver.escape(metadata.tableName);
}

function insertSqlOf(metadata: EntityMetadata): string {
  const known = insertSql.get(metadata);
  if (known) return known;
  const marks = metadata.columns.map(() => '?').join(', ');
  const sql = `${insertIntoSql(metadata)} VALUES (${marks})`;
  insertSql.set(metadata, sql);
  return sql;
}

function insertIntoSql(metadata: EntityMetadata): string {
  return `INSERT INTO ${tableOf(metadata)} (${metadata.columns.map(nameOf).join(', ')})`;
}

function insertParameters(metadata: EntityMetadata, row: Record<string, unknown>): unknown[] {
  return metadata.columns.map((column) => storedValue(column, row[column.propertyName]));
}
