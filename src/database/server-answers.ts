import type { PoolConnection, QueryError, ResultSetHeader } from 'mysql2';
import { QueryFailedError, QueryResult } from 'typeorm';
import type { Form } from './many-at-once.js';

/** A statement with its parameters, as drivers take them. */
export interface ServerOrder {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Where it may be carried out as one with others like it. */
  readonly form?: Form | undefined;
}

/** How long an answer may take. The server itself ends statements earlier; this is for servers that have fallen silent. */
const ANSWER_MS = 2750;

/** The driver's own code for it. */
const SILENCE = 'PROTOCOL_SEQUENCE_TIMEOUT';

/** After these the server may be the wrong one to talk to (a former primary): the pool should make a new connection. */
const READ_ONLY = new Set([1290, 1792, 1836]);

/** Connections on which something went wrong that leaves open what they are good for. */
const broken = new WeakSet<PoolConnection>();

/** A connection goes back to its pool only when it is known to be as it was. */
export function giveBack(connection: PoolConnection, isClean: boolean): void {
  if (isClean && !broken.has(connection)) connection.release();
  else connection.destroy();
}

export function isBroken(connection: PoolConnection): boolean {
  return broken.has(connection);
}

/**
 * What the server answers to text in which all values are, of one statement or several. Errors are the driver's, without
 * that text: it holds people's data, and errors are logged.
 * @param order a statement with its values, or the text of a packet
 * @param timeoutMs 0 for as long as it takes
 */
export function ask(
  connection: PoolConnection,
  order: string | ServerOrder,
  timeoutMs: number = ANSWER_MS,
): Promise<unknown> {
  // Without values the driver looks for marks all the same; with null it does not, and packets are long.
  const { sql, values } = typeof order === 'string' ? { sql: order, values: null } : order;
  return new Promise((resolve, reject) => {
    const fail = (error: QueryError & { sql?: unknown }): void => {
      if (error.fatal || error.code === SILENCE || READ_ONLY.has(error.errno ?? 0)) broken.add(connection);
      delete error.sql;
      reject(error);
    };
    // By a timer of ours: the driver takes its own only with an object of options, and copies that several times.
    const patience = timeoutMs > 0 ? setTimeout(() => fail(silenceAfter(timeoutMs)), timeoutMs) : undefined;
    connection.query(sql, values as never, (error, rows) => {
      clearTimeout(patience);
      if (error) fail(error);
      else resolve(rows);
    });
  });
}

function silenceAfter(ms: number): QueryError {
  return Object.assign(new Error(`The database server did not answer within ${ms} ms.`), {
    code: SILENCE,
    fatal: false,
  });
}

/** One statement, committed by itself outside of a transaction. @throws QueryFailedError */
export async function askOne(connection: PoolConnection, order: ServerOrder, timeoutMs?: number): Promise<QueryResult> {
  try {
    return structure(await ask(connection, order, timeoutMs));
  } catch (error) {
    throw new QueryFailedError(order.sql, undefined, error as Error);
  }
}

/** Rows, or the number of rows that matched. */
export function structure(raw: unknown): QueryResult {
  const result = new QueryResult();
  result.raw = raw;
  if (Array.isArray(raw)) result.records = raw;
  else result.affected = (raw as ResultSetHeader).affectedRows;
  return result;
}
