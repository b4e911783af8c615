import { type EntityMetadata, FindOperator, type ObjectLiteral } from 'typeorm';
import { UnstorableValueError } from './ids.js';
import type { Sql } from './sql.js';
import { type TableColumn, tableOf } from './table.js';

const COMPARISONS: Readonly<Record<string, string>> = {
  isNull: ' IS NULL',
  equal: ' = ?',
  not: ' <> ?',
  moreThan: ' > ?',
  moreThanOrEqual: ' >= ?',
  lessThan: ' < ?',
  lessThanOrEqual: ' <= ?',
};

/**
 * A condition as SQL at the end of a statement, for a tenth of what TypeORM's query builder takes. An empty one, or a value that
 * is null or undefined, is refused: it would select every row.
 * @param prefix of the columns, where the statement has several tables
 * @returns false, with half of it written, when it holds an operator that only TypeORM knows
 */
export function addCondition(sql: Sql, metadata: EntityMetadata, where: ObjectLiteral, prefix = ''): boolean {
  const table = tableOf(metadata);
  const properties = Object.keys(where);
  if (properties.length === 0) throw new UnstorableValueError(`Expected a condition on ${metadata.tableName}.`);
  for (const [index, property] of properties.entries()) {
    const column = table.column(property);
    if (index > 0) sql.add(' AND ');
    sql.add(prefix).add(column.name);
    if (!addComparison(sql, column, (where as Record<string, unknown>)[property])) return false;
  }
  return true;
}

/** The same where TypeORM cannot help. @throws UnstorableValueError for an operator that only TypeORM knows */
export function addPlainCondition(sql: Sql, metadata: EntityMetadata, where: ObjectLiteral, prefix?: string): void {
  if (addCondition(sql, metadata, where, prefix)) return;
  throw new UnstorableValueError(`A condition on ${metadata.tableName} must be plain comparisons here.`);
}

/** `SET` of an update: values, or SQL where a function gives it. What is undefined is left as it is. */
export function addAssignments(sql: Sql, metadata: EntityMetadata, set: ObjectLiteral): void {
  const table = tableOf(metadata);
  const changes = (Object.entries(set) as [string, unknown][]).filter(([, value]) => value !== undefined);
  if (changes.length === 0) throw new UnstorableValueError(`Expected something to change in ${metadata.tableName}.`);
  for (const [index, [property, value]] of changes.entries()) {
    const { name, store } = table.column(property);
    sql.add(index === 0 ? ' SET ' : ', ').add(name);
    if (typeof value === 'function') {
      sql.add(' = ').add((value as () => string)());
    } else {
      sql.add(' = ?').values.push(store(value));
    }
  }
}

/** What stands behind the name of the column. */
function addComparison(sql: Sql, column: TableColumn, value: unknown): boolean {
  if (!(value instanceof FindOperator)) {
    sql.add(' = ?').values.push(operand(column, value));
    return true;
  }
  if (value.child) {
    const isNotNull = value.type === 'not' && value.child.type === 'isNull';
    if (isNotNull) sql.add(' IS NOT NULL');
    return isNotNull;
  }
  const values = valuesOf(value);
  const comparison = value.type === 'in' ? listOf(values) : COMPARISONS[value.type];
  if (comparison === undefined) return false;
  sql.add(comparison);
  for (const each of values) sql.values.push(operand(column, each));
  return true;
}

function valuesOf({ type, value }: FindOperator<unknown>): readonly unknown[] {
  if (type === 'isNull') return [];
  return type === 'in' ? (value as readonly unknown[]) : [value];
}

/** SQL has no empty list; but nothing equals NULL. */
function listOf(values: readonly unknown[]): string {
  return values.length === 0 ? ' IN (NULL)' : ` IN (${values.map(() => '?').join(', ')})`;
}

function operand(column: TableColumn, value: unknown): unknown {
  if (value !== undefined && value !== null) return column.store(value);
  throw new UnstorableValueError(`Expected a value for ${column.property}; use IsNull() to look for NULL.`);
}
