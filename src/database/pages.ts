import {
  And,
  type EntityTarget,
  FindOperator,
  type FindOptionsOrder,
  type FindOptionsWhere,
  LessThan,
  MoreThan,
  type ObjectLiteral,
} from 'typeorm';
import type { Database } from './database.js';

type Column<E> = keyof E & string;

/** Where a list goes on, and how far. */
export interface Slice<E> {
  /** Columns that together are unique: the order of the list. */
  readonly order: readonly Column<E>[];
  readonly direction: 'ASC' | 'DESC';
  /** The values of these columns in the row before the first; from the beginning without it. */
  readonly after?: readonly unknown[];
  readonly limit: number;
}

/** Rows in their order, and where the next ones begin; undefined when these were the last. */
export interface Page<E> {
  readonly rows: readonly E[];
  readonly next: readonly unknown[] | undefined;
}

/**
 * A part of a long list by keyset: it goes on behind a row, not at a number, so rows that come and go meanwhile neither
 * repeat nor hide others, and the last page costs what the first one does.
 */
export async function readPage<E extends ObjectLiteral>(
  database: Database,
  entity: EntityTarget<E>,
  filter: FindOptionsWhere<E>,
  slice: Slice<E>,
): Promise<Page<E>> {
  const order = Object.fromEntries(slice.order.map((column) => [column, slice.direction])) as FindOptionsOrder<E>;
  // One more than asked for tells whether there is a next page.
  const where = behind(filter, slice);
  const found = await database.read((manager) => manager.find(entity, { where, order, take: slice.limit + 1 }));
  const rows = found.slice(0, slice.limit);
  const last = found.length > rows.length ? rows.at(-1) : undefined;
  return { rows, next: last && slice.order.map((column): unknown => last[column]) };
}

/** (a, b) > (x, y) as databases of every kind can use an index for: a > x, or a = x and b > y. */
function behind<E>(filter: FindOptionsWhere<E>, { order, direction, after }: Slice<E>): FindOptionsWhere<E>[] {
  if (!after) return [filter];
  const beyond = direction === 'ASC' ? MoreThan : LessThan;
  // The filter may itself say something about a column of the order.
  const given = filter as Readonly<Record<string, unknown>>;
  return order.map((column, position) => {
    const equal = order.slice(0, position).map((name, n) => [name, after[n]] as const);
    const before = given[column];
    const further = beyond(after[position]);
    const condition = before instanceof FindOperator ? And(before, further) : further;
    return { ...filter, ...Object.fromEntries(equal), [column]: condition };
  });
}
