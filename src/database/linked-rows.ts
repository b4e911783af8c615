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

/** Any number of rows of a third table, of which one property is read: a key text, or bytes. */
export interface LinkedMany<E extends ObjectLiteral, F extends ObjectLiteral> extends Link<E, F> {
  readonly only: readonly [keyof E & string];
}

/** What a read starts from, and what it brings along. */
export interface LinkedRead<F extends ObjectLiteral, A extends ObjectLiteral, B extends ObjectLiteral> {
  readonly entity: EntityTarget<F>;
  /** Finds one row at most: a key. */
  readonly where: FindOptionsWhere<F>;
  readonly only?: Only<F>;
  /** Another table's row that goes with it. */
  readonly one: Link<A, F>;
  readonly many?: LinkedMany<B, F>;
}

export interface LinkedRows<F, A, B> {
  readonly row: F;
  readonly one: A | null;
  readonly many: readonly B[];
}

/** One table of the statement under its short name, the columns of it that are read, and what the key is called. */
interface Part {
  readonly table: Table;
  readonly alias: string;
  readonly columns: readonly TableColumn[];
  /** The same as they are selected. */
  readonly selected: string;
}

/** What the values of many rows are called in the statement. */
const MANY = 'many';

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
  const third = many && manySql(manager, first, many);
  const condition = requirePlain(conditionSql(manager.dataSource.getMetadata(entity), where, first.alias));
  const joined = linkSql(manager, second, first, one);
  const columns = [first.selected, second.selected, ...(third ? [third.text] : [])].join(', ');
  const from = `${first.table.name} ${first.alias} LEFT JOIN ${second.table.name} ${second.alias} ON ${joined.text}`;
  const sql = `SELECT ${columns}\nFROM ${from} WHERE ${condition.text}`;
  const parameters = [...(third?.parameters ?? []), ...joined.parameters, ...condition.parameters];
  const [row] = await querySql(manager, sql, parameters, 'read');
  if (!row) return null;
  return {
    row: read<F>(first, row)!,
    one: read<A>(second, row),
    many: third ? third.read(row[MANY]) : [],
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
  const part = { table, alias, columns, selected: columnsSql(alias, columns) };
  parts.set(only ?? table, part);
  return part;
}

/** A column of the key is always among them: it tells a row from nothing. */
function columnsOf({ columns }: Table, only: readonly string[]): readonly TableColumn[] {
  const chosen = columns.filter(({ property }) => only.includes(property));
  return chosen.some(({ isPrimary }) => isPrimary) ? chosen : [...columns.filter((one) => one.isPrimary), ...chosen];
}

/** The condition under which rows go with one of the first table. */
function linkSql<E extends ObjectLiteral, F extends ObjectLiteral>(
  manager: EntityManager,
  { table, alias }: Pick<Part, 'table' | 'alias'>,
  first: Part,
  { entity, on, where }: Link<E, F>,
): Sql {
  const pairs = Object.entries(on as Record<string, string>).map(
    ([own, other]) => `${alias}.${table.column(own).name} = ${first.alias}.${first.table.column(other).name}`,
  );
  const condition = where && requirePlain(conditionSql(manager.dataSource.getMetadata(entity), where, alias));
  const text = [...pairs, ...(condition ? [condition.text] : [])].join(' AND ');
  return { text, parameters: condition?.parameters ?? [] };
}

/**
 * The column with all of them in one text: as rows of their own they would repeat every column of the first two tables, and
 * a driver takes half a microsecond for each value.
 */
function manySql<E extends ObjectLiteral, F extends ObjectLiteral>(
  manager: EntityManager,
  first: Part,
  link: LinkedMany<E, F>,
): Sql & { read(values: unknown): E[] } {
  const table = tableOf(manager.dataSource.getMetadata(link.entity));
  const { property, name, isBytes, read: toValue } = table.column(link.only[0]);
  if (!isBytes) throw new UnstorableValueError(`Of many rows only what is kept as bytes can be read, not ${name}.`);
  const { text, parameters } = linkSql(manager, { table, alias: 'c' }, first, link);
  return {
    text: `(SELECT GROUP_CONCAT(HEX(c.${name})) FROM ${table.name} c WHERE ${text}) AS ${MANY}`,
    parameters,
    read: (values) =>
      typeof values === 'string'
        ? values.split(',').map((hex) => ({ [property]: toValue(Buffer.from(hex, 'hex')) }) as E)
        : [],
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
