import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { type Sql, conditionSql } from './conditions.js';
import { UnstorableValueError } from './ids.js';
import { querySql } from './sending.js';
import { type Table, type TableColumn, tableOf } from './table.js';

/**
 * The properties that are read beside the key: all of them where nothing is said. Whoever says less takes the rows as what
 * they are, a `Pick`.
 */
export type Only<E> = readonly (keyof E & string)[];

/** Rows of one table that go with a row of another: whose columns equal its columns, and which meet a condition. */
export interface Link<E extends ObjectLiteral, F extends ObjectLiteral> {
  readonly entity: EntityTarget<E>;
  /** Property of E → property of F. */
  readonly on: { readonly [P in keyof E]?: keyof F & string };
  readonly where?: FindOptionsWhere<E>;
  readonly only?: Only<E>;
}

/** What a read starts from, and what it brings along. */
export interface LinkedRead<F extends ObjectLiteral, A extends ObjectLiteral, B extends ObjectLiteral> {
  readonly entity: EntityTarget<F>;
  /** Finds one row at most: a key. */
  readonly where: FindOptionsWhere<F>;
  readonly only?: Only<F>;
  /** Another table's row that goes with it. */
  readonly one: Link<A, F>;
  /** Any number of rows of a third table. */
  readonly many?: Link<B, F>;
}

export interface LinkedRows<F, A, B> {
  readonly row: F;
  readonly one: A | null;
  readonly many: readonly B[];
}

/** One table of the statement under its short name, the columns of it that are read, and what the key is called. */
interface Part {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly table: Table;
  readonly alias: string;
  readonly columns: readonly TableColumn[];
  /** The same as they are selected. */
  readonly selected: string;
}

/** By what is read of a table, which is a constant: a statement that is sent for each request need not be made anew from its columns. */
const parts = new WeakMap<object, Part>();

type Row = Readonly<Record<string, unknown>>;

/** One statement instead of three: rooms say how their rows are found, and no room reads another's table. */
export async function findLinkedRows<F extends ObjectLiteral, A extends ObjectLiteral, B extends ObjectLiteral>(
  manager: EntityManager,
  { entity, where, only, one, many }: LinkedRead<F, A, B>,
): Promise<LinkedRows<F, A, B> | null> {
  const first = partOf(manager, { entity, only }, 'a');
  const second = partOf(manager, one, 'b');
  const third = many && partOf(manager, many, 'c');
  const joins = [joinSql(manager, first, second, one), ...(third ? [joinSql(manager, first, third, many)] : [])];
  const condition = requirePlain(conditionSql(manager.dataSource.getMetadata(entity), where, first.alias));
  const columns = [first, second, ...(third ? [third] : [])].map(({ selected }) => selected).join(', ');
  const from = `${first.table.name} ${first.alias} ${joins.map(({ text }) => text).join(' ')}`;
  const parameters = [...joins.flatMap((join) => join.parameters), ...condition.parameters];
  const rows = await querySql(manager, `SELECT ${columns} FROM ${from} WHERE ${condition.text}`, parameters, 'read');
  const [head] = rows;
  if (!head) return null;
  return {
    row: read<F>(first, head)!,
    one: read<A>(second, head),
    many: third ? rows.map((row) => read<B>(third, row)).filter((row) => row !== null) : [],
  };
}

function partOf<E extends ObjectLiteral>(
  manager: EntityManager,
  { entity, only }: { readonly entity: EntityTarget<E>; readonly only?: Only<E> },
  alias: string,
): Part {
  const table = tableOf(manager.dataSource.getMetadata(entity));
  const known = parts.get(only ?? table);
  if (known?.table === table && known.alias === alias) return known;
  const columns = only ? columnsOf(table, only) : table.columns;
  const part = { entity, table, alias, columns, selected: columnsSql(alias, columns) };
  parts.set(only ?? table, part);
  return part;
}

/** A column of the key is always among them: it tells a row from nothing. */
function columnsOf({ columns }: Table, only: readonly string[]): readonly TableColumn[] {
  const chosen = columns.filter(({ property }) => only.includes(property));
  return chosen.some(({ isPrimary }) => isPrimary) ? chosen : [...columns.filter((one) => one.isPrimary), ...chosen];
}

function joinSql<E extends ObjectLiteral, F extends ObjectLiteral>(
  manager: EntityManager,
  first: Part,
  { entity, table, alias }: Part,
  { on, where }: Link<E, F>,
): Sql {
  const pairs = Object.entries(on as Record<string, string>).map(
    ([own, other]) => `${alias}.${table.column(own).name} = ${first.alias}.${first.table.column(other).name}`,
  );
  const condition = where && requirePlain(conditionSql(manager.dataSource.getMetadata(entity), where, alias));
  return {
    text: `LEFT JOIN ${table.name} ${alias} ON ${[...pairs, ...(condition ? [condition.text] : [])].join(' AND ')}`,
    parameters: condition?.parameters ?? [],
  };
}

function requirePlain(condition: Sql | undefined): Sql {
  if (condition) return condition;
  throw new UnstorableValueError('A read over several tables takes plain comparisons only.');
}

function columnsSql(alias: string, columns: readonly TableColumn[]): string {
  return columns.map(({ name }, index) => `${alias}.${name} AS ${alias}${index}`).join(', ');
}

/** Null where a LEFT JOIN found nothing: a primary key is never NULL otherwise. */
function read<E>({ alias, columns }: Part, row: Row): E | null {
  const entity: Record<string, unknown> = {};
  for (const [index, { property, isPrimary, read: toValue }] of columns.entries()) {
    const value = row[`${alias}${index}`];
    if (isPrimary && value === null) return null;
    entity[property] = toValue(value);
  }
  return entity as E;
}
