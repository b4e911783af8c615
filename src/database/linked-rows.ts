import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { addPlainCondition } from './conditions.js';
import { UnstorableValueError } from './ids.js';
import { querySql } from './sending.js';
import { Sql } from './sql.js';
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

/** One table of the statement under its short name, and the columns of it that are read. */
interface Part {
  readonly table: Table;
  readonly alias: 'a' | 'b';
  readonly columns: readonly ReadColumn[];
  /** The same as they are selected. */
  readonly selected: string;
}

interface ReadColumn extends Pick<TableColumn, 'property' | 'isPrimary' | 'read'> {
  /** What it is called in the answer. */
  readonly as: string;
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
  const sql = new Sql().add('SELECT ').add(first.selected).add(', ').add(second.selected);
  const readMany = many && addMany(sql, manager, first, many);
  sql.add('\nFROM ').add(first.table.name).add(' a LEFT JOIN ').add(second.table.name).add(' b ON ');
  addLink(sql, manager, first, { prefix: 'b.', link: one });
  addPlainCondition(sql.add(' WHERE '), manager.dataSource.getMetadata(entity), where, 'a.');
  const [row] = await querySql(manager, sql, 'read');
  if (!row) return null;
  return {
    row: read<F>(first, row)!,
    one: read<A>(second, row),
    many: readMany ? readMany(row[MANY]) : [],
  };
}

function partOf<E extends ObjectLiteral>(
  manager: EntityManager,
  { entity, only }: { readonly entity: EntityTarget<E>; readonly only?: Only<E> },
  alias: Part['alias'],
): Part {
  const table = tableOf(manager.dataSource.getMetadata(entity));
  const known = parts.get(only ?? table);
  if (known?.table === table && known.alias === alias) return known;
  const chosen = only ? columnsOf(table, only) : table.columns;
  const columns = chosen.map((column, index) => ({ ...column, as: `${alias}${index}` }));
  const selected = columns.map(({ name, as }) => `${alias}.${name} AS ${as}`).join(', ');
  const part = { table, alias, columns, selected };
  parts.set(only ?? table, part);
  return part;
}

/** A column of the key is always among them: it tells a row from nothing. */
function columnsOf({ columns }: Table, only: readonly string[]): readonly TableColumn[] {
  const chosen = columns.filter(({ property }) => only.includes(property));
  return chosen.some(({ isPrimary }) => isPrimary) ? chosen : [...columns.filter((one) => one.isPrimary), ...chosen];
}

/** The condition under which rows go with one of the first table. */
function addLink<E extends ObjectLiteral, F extends ObjectLiteral>(
  sql: Sql,
  manager: EntityManager,
  first: Part,
  { prefix, link: { entity, on, where } }: { readonly prefix: string; readonly link: Link<E, F> },
): void {
  const metadata = manager.dataSource.getMetadata(entity);
  for (const [index, own] of Object.keys(on).entries()) {
    const other = (on as Readonly<Record<string, string>>)[own]!;
    if (index > 0) sql.add(' AND ');
    sql.add(prefix).add(tableOf(metadata).column(own).name);
    sql.add(' = a.').add(first.table.column(other).name);
  }
  if (where) addPlainCondition(sql.add(' AND '), metadata, where, prefix);
}

/**
 * The column with all of them in one text: as rows of their own they would repeat every column of the first two tables, and
 * a driver takes half a microsecond for each value. Answers how the text is read.
 */
function addMany<E extends ObjectLiteral, F extends ObjectLiteral>(
  sql: Sql,
  manager: EntityManager,
  first: Part,
  link: LinkedMany<E, F>,
): (values: unknown) => E[] {
  const table = tableOf(manager.dataSource.getMetadata(link.entity));
  const { property, name, isBytes, read: toValue } = table.column(link.only[0]);
  if (!isBytes) throw new UnstorableValueError(`Of many rows only what is kept as bytes can be read, not ${name}.`);
  sql.add(', (SELECT GROUP_CONCAT(HEX(c.').add(name).add(')) FROM ').add(table.name).add(' c WHERE ');
  addLink(sql, manager, first, { prefix: 'c.', link });
  sql.add(') AS ').add(MANY);
  return (values) =>
    typeof values === 'string'
      ? values.split(',').map((hex) => ({ [property]: toValue(Buffer.from(hex, 'hex')) }) as E)
      : [];
}

/** Null where a LEFT JOIN found nothing: a primary key is never NULL otherwise. */
function read<E>({ columns }: Part, row: Row): E | null {
  const entity: Record<string, unknown> = {};
  for (const { property, isPrimary, as, read: toValue } of columns) {
    const value = row[as];
    if (isPrimary && value === null) return null;
    entity[property] = toValue(value);
  }
  return entity as E;
}
