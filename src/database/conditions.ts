import { type EntityMetadata, FindOperator, type ObjectLiteral } from 'typeorm';
import { UnstorableValueError } from './ids.js';
import { type TableColumn, tableOf } from './table.js';

export interface Sql {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

const COMPARISONS: Readonly<Record<string, string>> = {
  equal: '=',
  moreThan: '>',
  moreThanOrEqual: '>=',
  lessThan: '<',
  lessThanOrEqual: '<=',
};

/**
 * A condition as SQL, for a tenth of what TypeORM's query builder takes. Nothing when it holds an operator that only
 * TypeORM knows. An empty condition, or one that is null or undefined, is refused: it would select every row.
 * @param alias of the table, where the statement has several
 */
export function conditionSql(metadata: EntityMetadata, where: ObjectLiteral, alias?: string): Sql | undefined {
  const table = tableOf(metadata);
  const parameters: unknown[] = [];
  let text = '';
  for (const property of Object.keys(where)) {
    const column = table.column(property);
    const name = alias === undefined ? column.name : `${alias}.${column.name}`;
    const comparison = comparisonSql({ name, column }, (where as Record<string, unknown>)[property], parameters);
    if (comparison === undefined) return undefined;
    text = text === '' ? comparison : `${text} AND ${comparison}`;
  }
  if (text === '') throw new UnstorableValueError(`Expected a condition on ${metadata.tableName}.`);
  return { text, parameters };
}

/** `SET` of an update: values, or SQL where a function gives it. What is undefined is left as it is. */
export function assignmentSql(metadata: EntityMetadata, set: ObjectLiteral): Sql {
  const table = tableOf(metadata);
  const texts: string[] = [];
  const parameters: unknown[] = [];
  for (const [property, value] of Object.entries(set) as [string, unknown][]) {
    if (value === undefined) continue;
    const { name, store } = table.column(property);
    if (typeof value === 'function') {
      texts.push(`${name} = ${(value as () => string)()}`);
    } else {
      texts.push(`${name} = ?`);
      parameters.push(store(value));
    }
  }
  if (texts.length === 0) throw new UnstorableValueError(`Expected something to change in ${metadata.tableName}.`);
  return { text: texts.join(', '), parameters };
}

/** A column, and what it is called in the statement. */
interface Subject {
  readonly name: string;
  readonly column: TableColumn;
}

/** @param parameters gets the values that the text has marks for */
function comparisonSql({ name, column }: Subject, value: unknown, parameters: unknown[]): string | undefined {
  if (!(value instanceof FindOperator)) return compare(name, '=', operand(column, value), parameters);
  if (value.child) {
    const isNotNull = value.type === 'not' && value.child.type === 'isNull';
    return isNotNull ? `${name} IS NOT NULL` : undefined;
  }
  if (value.type === 'isNull') return `${name} IS NULL`;
  const content: unknown = value.value;
  if (value.type === 'in' && Array.isArray(content)) return listSql({ name, column }, content, parameters);
  const comparison = value.type === 'not' ? '<>' : COMPARISONS[value.type];
  return comparison === undefined ? undefined : compare(name, comparison, operand(column, content), parameters);
}

function compare(name: string, comparison: string, value: unknown, parameters: unknown[]): string {
  parameters.push(value);
  return `${name} ${comparison} ?`;
}

function listSql({ name, column }: Subject, values: unknown[], parameters: unknown[]): string {
  if (values.length === 0) return '1 = 0';
  for (const value of values) parameters.push(operand(column, value));
  return `${name} IN (${values.map(() => '?').join(', ')})`;
}

function operand(column: TableColumn, value: unknown): unknown {
  if (value !== undefined && value !== null) return column.store(value);
  throw new UnstorableValueError(`Expected a value for ${column.property}; use IsNull() to look for NULL.`);
}
