import { type EntityMetadata, FindOperator, type ObjectLiteral } from 'typeorm';
import { UnstorableValueError } from './ids.js';

export interface Sql {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

type Column = EntityMetadata['columns'][number];

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
  const texts: string[] = [];
  const parameters: unknown[] = [];
  for (const property of Object.keys(where)) {
    const column = columnOf(metadata, property);
    const name = alias === undefined ? nameOf(column) : `${alias}.${nameOf(column)}`;
    const sql = comparisonSql({ name, column }, (where as Record<string, unknown>)[property]);
    if (!sql) return undefined;
    texts.push(sql.text);
    parameters.push(...sql.parameters);
  }
  if (texts.length === 0) throw new UnstorableValueError(`Expected a condition on ${metadata.tableName}.`);
  return { text: texts.join(' AND '), parameters };
}

/** `SET` of an update: values, or SQL where a function gives it. What is undefined is left as it is. */
export function assignmentSql(metadata: EntityMetadata, set: ObjectLiteral): Sql {
  const texts: string[] = [];
  const parameters: unknown[] = [];
  for (const [property, value] of Object.entries(set) as [string, unknown][]) {
    if (value === undefined) continue;
    const column = columnOf(metadata, property);
    if (typeof value === 'function') {
      texts.push(`${nameOf(column)} = ${(value as () => string)()}`);
    } else {
      texts.push(`${nameOf(column)} = ?`);
      parameters.push(storedValue(column, value));
    }
  }
  if (texts.length === 0) throw new UnstorableValueError(`Expected something to change in ${metadata.tableName}.`);
  return { text: texts.join(', '), parameters };
}

/** The value of a property as its column stores it. */
export function storedValue(column: Column, value: unknown): unknown {
  return (column.entityMetadata.dataSource.driver.preparePersistentValue(value, column) as unknown) ?? null;
}

export function nameOf(column: Column): string {
  return column.entityMetadata.dataSource.driver.escape(column.databaseName);
}

export function columnOf(metadata: EntityMetadata, property: string): Column {
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new UnstorableValueError(`${metadata.tableName} has no ${property}.`);
  return column;
}

/** A column, and what it is called in the statement. */
interface Subject {
  readonly name: string;
  readonly column: Column;
}

function comparisonSql({ name, column }: Subject, value: unknown): Sql | undefined {
  if (!(value instanceof FindOperator)) return { text: `${name} = ?`, parameters: [operand(column, value)] };
  if (value.child) {
    const isNotNull = value.type === 'not' && value.child.type === 'isNull';
    return isNotNull ? { text: `${name} IS NOT NULL`, parameters: [] } : undefined;
  }
  if (value.type === 'isNull') return { text: `${name} IS NULL`, parameters: [] };
  const content: unknown = value.value;
  if (value.type === 'in' && Array.isArray(content)) return listSql({ name, column }, content);
  const comparison = value.type === 'not' ? '<>' : COMPARISONS[value.type];
  return comparison ? { text: `${name} ${comparison} ?`, parameters: [operand(column, content)] } : undefined;
}

function listSql({ name, column }: Subject, values: unknown[]): Sql {
  if (values.length === 0) return { text: '1 = 0', parameters: [] };
  const marks = values.map(() => '?').join(', ');
  return { text: `${name} IN (${marks})`, parameters: values.map((value) => operand(column, value)) };
}

function operand(column: Column, value: unknown): unknown {
  if (value !== undefined && value !== null) return storedValue(column, value);
  throw new UnstorableValueError(`Expected a value for ${column.propertyName}; use IsNull() to look for NULL.`);
}
