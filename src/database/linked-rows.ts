import type { EntityManager, EntityMetadata, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { type Sql, columnOf, conditionSql, nameOf } from './conditions.js';
import { UnstorableValueError } from './ids.js';

/** Rows of one table that go with a row of another: whose columns equal its columns, and which meet a condition. */
export interface Link<E extends ObjectLiteral, F extends ObjectLiteral> {
  readonly entity: EntityTarget<E>;
  /** Property of E → property of F. */
  readonly on: { readonly [K in keyof E]?: keyof F & string };
  readonly where?: FindOptionsWhere<E>;
}

/** What a read starts from, and what it brings along. */
export interface LinkedRead<F extends ObjectLiteral, A extends ObjectLiteral, B extends ObjectLiteral> {
  readonly entity: EntityTarget<F>;
  /** Finds one row at most: a key. */
  readonly where: FindOptionsWhere<F>;
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

/** One table of the statement under its short name, and the columns under which its values come back. */
interface Part {
  readonly metadata: EntityMetadata;
  readonly alias: string;
}

/** One statement instead of three: rooms say how their rows are found, and no room reads another's table. */
export async function findLinkedRows<F extends ObjectLiteral, A extends ObjectLiteral, B extends ObjectLiteral>(
  manager: EntityManager,
  { entity, where, one, many }: LinkedRead<F, A, B>,
): Promise<LinkedRows<F, A, B> | null> {
  const partOf = (target: EntityTarget<ObjectLiteral>, alias: string): Part => ({
    metadata: manager.dataSource.getMetadata(target),
    alias,
  });
  const [first, second] = [partOf(entity, 'a'), partOf(one.entity, 'b')];
  const third = many && partOf(many.entity, 'c');
  const joins = [joinSql(first, second, one), ...(third ? [joinSql(first, third, many)] : [])];
  const condition = requirePlain(conditionSql(first.metadata, where, first.alias));
  const columns = [first, second, ...(third ? [third] : [])].flatMap(columnsSql).join(', ');
  const from = `${tableSql(first)} ${joins.map(({ text }) => text).join(' ')}`;
  const parameters = [...joins.flatMap((join) => join.parameters), ...condition.parameters];
  const rows = await manager.query<Record<string, unknown>[]>(
    `SELECT ${columns} FROM ${from} WHERE ${condition.text}`,
    parameters,
  );
  const [head] = rows;
  if (!head) return null;
  return {
    row: read<F>(first, head)!,
    one: read<A>(second, head),
    many: third ? rows.map((row) => read<B>(third, row)).filter((row) => row !== null) : [],
  };
}

function joinSql<E extends ObjectLiteral, F extends ObjectLiteral>(
  first: Part,
  part: Part,
  { on, where }: Link<E, F>,
): Sql {
  const pairs = Object.entries(on as Record<string, string>).map(([own, other]) => {
    const [left, right] = [nameOf(columnOf(part.metadata, own)), nameOf(columnOf(first.metadata, other))];
    return `${part.alias}.${left} = ${first.alias}.${right}`;
  });
  const condition = where && requirePlain(conditionSql(part.metadata, where, part.alias));
  return {
    text: `LEFT JOIN ${tableSql(part)} ON ${[...pairs, ...(condition ? [condition.text] : [])].join(' AND ')}`,
    parameters: condition?.parameters ?? [],
  };
}

function requirePlain(condition: Sql | undefined): Sql {
  if (condition) return condition;
  throw new UnstorableValueError('A read over several tables takes plain comparisons only.');
}

function tableSql({ metadata, alias }: Part): string {
  return `${metadata.dataSource.driver.escape(metadata.tableName)} ${alias}`;
}

function columnsSql({ metadata, alias }: Part): string[] {
  return metadata.columns.map((column, index) => `${alias}.${nameOf(column)} AS ${alias}${index}`);
}

/** Null where a LEFT JOIN found nothing: a primary key is never NULL otherwise. */
function read<E>({ metadata, alias }: Part, row: Record<string, unknown>): E | null {
  const { driver } = metadata.dataSource;
  const key = metadata.columns.findIndex(({ isPrimary }) => isPrimary);
  if (row[`${alias}${key}`] === null) return null;
  const values = metadata.columns.map((column, index): [string, unknown] => [
    column.propertyName,
    driver.prepareHydratedValue(row[`${alias}${index}`], column) as unknown,
  ]);
  return Object.fromEntries(values) as E;
}
