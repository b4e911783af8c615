import { format, type SqlValue } from 'mysql2';
import type { QueryResult } from 'typeorm';
import { manyAtOnce, OF_ONE } from './many-at-once.js';
import type { Row } from './sending.js';
import { type ServerOrder, structure } from './server-answers.js';

export type Batch = readonly ServerOrder[];

/** A statement of a packet, those who asked for it, and their places in the batch. */
interface Part {
  readonly orders: ServerOrder[];
  readonly places: number[];
}

/** What goes to the server at once for a batch, and what its answers mean for each who asked. */
export class Packet {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Statements that differ in nothing but their values, where their form is known, go as one. */
  static joined(batch: Batch): Packet {
    const byText = new Map<string, Part>();
    batch.forEach((order, place) => {
      const key = order.form ? order.sql : `${place}`;
      const part = byText.get(key);
      if (!part) byText.set(key, { orders: [order], places: [place] });
      else {
        part.orders.push(order);
        part.places.push(place);
      }
    });
    return new Packet([...byText.values()]);
  }

  /** Each goes by itself. */
  static apart(batch: Batch): Packet {
    return new Packet(batch.map((order, place) => ({ orders: [order], places: [place] })));
  }

  /** The values are written into the text as the driver does it for a single statement. */
  get sql(): string {
    return this.parts.map(({ orders }) => textOf(orders)).join(';');
  }

  /** How many answers there will be. */
  get size(): number {
    return this.parts.length;
  }

  /**
   * What became of each, in the order of the batch.
   * @param answers one for each statement of the packet
   * @returns undefined when a count does not tell whose statement had no effect
   */
  read(answers: readonly unknown[]): QueryResult[] | undefined {
    const results: QueryResult[] = [];
    for (const [index, { orders, places }] of this.parts.entries()) {
      const own = orders.length === 1 ? [structure(answers[index])] : shared(answers[index], orders);
      if (!own) return undefined;
      places.forEach((place, n) => (results[place] = own[n]!));
    }
    return results;
  }
}

function textOf(orders: readonly ServerOrder[]): string {
  const [{ form, sql, values }] = orders as [ServerOrder];
  if (orders.length === 1) return format(sql, values as SqlValue[], true, 'Z');
  return manyAtOnce(
    form!,
    sql,
    orders.map((order) => order.values),
  );
}

/** Rows say whose they are. Each statement of the others hits or inserts one row at most: as many as there are, or nobody knows. */
function shared(answer: unknown, orders: readonly ServerOrder[]): QueryResult[] | undefined {
  if (Array.isArray(answer)) {
    const rows = orders.map((): Row[] => []);
    for (const row of answer as Row[]) rows[row[OF_ONE] as number]!.push(row);
    return rows.map(structure);
  }
  if (structure(answer).affected !== orders.length) return undefined;
  return orders.map(() => structure({ affectedRows: 1 }));
}
