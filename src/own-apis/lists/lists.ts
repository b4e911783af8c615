import { Injectable } from '@nestjs/common';
import { sha256 } from '../../crypto/hash.js';
import { Sealer } from '../../crypto/sealer.js';
import type { Page, Slice } from '../../database/pages.js';
import { invalidRequest } from '../problems/problem.error.js';
import { DEFAULT_LIMIT, type PageQueryDto } from './page-query.dto.js';

/** A part of a list as it is answered. */
export interface Listed<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** How one list is read and shown. */
export interface List<Row, Item> {
  /** Tells its cursors from those of others. */
  readonly name: string;
  /** The columns of each order that can be asked for, the default one first; together unique. */
  readonly orders: Readonly<Record<string, readonly (keyof Row & string)[]>>;
  /** The order where none is asked for. Without it, the first of `orders`, descending: the newest first. */
  readonly usual?: string;
  readonly read: (slice: Slice<Row>) => Promise<Page<Row>>;
  readonly show: (row: Row) => Item;
}

interface Position {
  /** Of the list with its filters and its order. */
  readonly of: string;
  readonly after: readonly unknown[];
}

const KIND = 'list-position';

/** Lists in parts. A cursor is a sealed letter: nobody reads it, nobody changes it, and it fits one list only. */
@Injectable()
export class Lists {
  constructor(private readonly sealer: Sealer) {}

  /** @throws ProblemError where the cursor is not one of this list */
  async answer<Row, Item>(
    { name, orders, usual = `-${Object.keys(orders)[0]}`, read, show }: List<Row, Item>,
    query: PageQueryDto & { sort?: string },
  ): Promise<Listed<Item>> {
    const { limit = DEFAULT_LIMIT, cursor, ...rest } = query;
    const of = sha256(JSON.stringify([name, Object.entries(rest).sort()])).toString('base64url');
    const after = cursor === undefined ? undefined : this.open(cursor, of);
    const { rows, next } = await read({ ...orderOf(orders, rest.sort ?? usual), after, limit });
    const nextCursor = next === undefined ? null : this.sealer.seal(KIND, { of, after: next } satisfies Position);
    return { items: rows.map(show), next_cursor: nextCursor };
  }

  private open(cursor: string, of: string): readonly unknown[] {
    const position = this.sealer.open<Position>(KIND, cursor);
    if (position?.of === of) return position.after;
    throw invalidRequest({
      field: 'cursor',
      expected: 'next_cursor of an answer of this list, with the same filters and the same order',
      received: cursor.slice(0, 20),
    });
  }
}

/** `-created_at` is the newest first. */
function orderOf<Row>(orders: List<Row, unknown>['orders'], sort: string): Pick<Slice<Row>, 'order' | 'direction'> {
  const order = orders[sort.replace(/^-/, '')]!;
  return { order, direction: sort.startsWith('-') ? 'DESC' : 'ASC' };
}

/** The values that `sort` may have for these orders. */
export function sortsOf(...names: readonly string[]): string[] {
  return names.flatMap((name) => [`-${name}`, name]);
}
