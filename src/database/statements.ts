import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { addAssignments, addCondition } from './conditions.js';
import { isDuplicateKey } from './failures.js';
import { UnstorableValueError } from './ids.js';
import { addRequirements, type Requirement } from './requirements.js';
import { affectedRows, executeSql, querySql, sendSql } from './sending.js';
import { Sql } from './sql.js';
import { type Table, tableOf } from './table.js';

/** A row by property names. What is left out is stored as NULL: tables have no defaults. */
export type EntityRow<E> = { readonly [K in keyof E]?: E[K] };

/** New values by property names; a function gives SQL, such as `() => 'count + 1'`. */
export type EntityChange<E> = { readonly [K in keyof E]?: E[K] | (() => string) };

/** One INSERT without hydration, generated values or a SELECT afterwards: a fifth of the cost of save(). */
export async function insertRow<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  row: EntityRow<E>,
): Promise<void> {
  const table = tableOf(manager.dataSource.getMetadata(entity));
  await sendSql(manager, insertSql(table, row), 'insert');
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
  const table = tableOf(manager.dataSource.getMetadata(entity));
  const sql = new Sql().add(table.insertInto).add(' SELECT ').add(table.marks).add(' FROM (SELECT 1) AS one WHERE ');
  sql.values.push(...table.parameters(row));
  addRequirements(sql, manager, requirements);
  try {
    const count = await executeSql(manager, sql, 'insertIf');
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
  const table = tableOf(metadata);
  const sql = new Sql().add('SELECT ').add(table.name).add('.*\nFROM ').add(table.name).add(' WHERE ');
  if (!addCondition(sql, metadata, where)) return manager.findOneBy(entity, where);
  const [row] = table.hasKey(where)
    ? await querySql(manager, sql, 'read')
    : await querySql(manager, sql.add(' LIMIT 1'));
  if (!row) return null;
  const found: Record<string, unknown> = {};
  for (const { property, databaseName, read } of table.columns) found[property] = read(row[databaseName]);
  return found as E;
}

/** The number of rows that matched, whether or not a value of theirs changed, on every database. */
export async function updateRows<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  { where, set }: { readonly where: FindOptionsWhere<E>; readonly set: EntityChange<E> },
  requirements: readonly Requirement[] = [],
): Promise<number> {
  const metadata = manager.dataSource.getMetadata(entity);
  const table = tableOf(metadata);
  const sql = new Sql().add('UPDATE ').add(table.name);
  addAssignments(sql, metadata, set);
  if (!addCondition(sql.add(' WHERE '), metadata, where)) {
    if (requirements.length > 0) throw new UnstorableValueError('Requirements go with plain comparisons only.');
    return affectedRows(await manager.update(entity, where, set));
  }
  if (requirements.length > 0) addRequirements(sql.add(' AND '), manager, requirements);
  return executeSql(manager, sql, table.hasKey(where) ? 'update' : undefined);
}

/** The number of deleted rows. */
export async function deleteRows<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  where: FindOptionsWhere<E>,
): Promise<number> {
  const metadata = manager.dataSource.getMetadata(entity);
  const sql = new Sql().add('DELETE FROM ').add(tableOf(metadata).name).add(' WHERE ');
  if (!addCondition(sql, metadata, where)) return affectedRows(await manager.delete(entity, where));
  return executeSql(manager, sql);
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
  const table = tableOf(manager.dataSource.getMetadata(entity));
  const by = Number(row[column]);
  if (!Number.isSafeInteger(by)) throw new TypeError(`Expected a whole number to add to ${column}.`);
  const { name } = table.column(column);
  const insert = insertSql(table, row);
  if (manager.dataSource.options.type === 'better-sqlite3') {
    const keys = table.columns.filter(({ isPrimary }) => isPrimary).map((key) => key.name);
    const sum = `${table.name}.${name} + ${by}`;
    insert.add(` ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${name} = ${sum} RETURNING ${name} AS value`);
    const [after] = await querySql(manager, insert);
    return after!['value'] as number;
  }
  // LAST_INSERT_ID(expression) hands the new value back with the answer; without a conflict it is not evaluated.
  insert.add(` ON DUPLICATE KEY UPDATE ${name} = LAST_INSERT_ID(${name} + ${by})`);
  const { insertId } = (await sendSql(manager, insert)).raw as { insertId: number };
  return insertId === 0 ? by : insertId;
}

function insertSql(table: Table, row: Readonly<Record<string, unknown>>): Sql {
  const sql = new Sql().add(table.insertInto).add(' VALUES (').add(table.marks).add(')');
  sql.values.push(...table.parameters(row));
  return sql;
}
