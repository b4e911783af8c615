import { type EntityTarget, type FindOptionsWhere, LessThan, type ObjectLiteral } from 'typeorm';
import { addPlainCondition } from './conditions.js';
import type { Database } from './database.js';
import { executeSql } from './sending.js';
import { Sql } from './sql.js';
import { tableOf } from './table.js';

/** A table whose rows end by themselves; its `expires_at` needs an index. */
interface Expiring {
  expiresAt: number | null;
}

/** Rows that go, and the order in which they do; both by one index, or each call would read the table. */
interface Removal<E extends ObjectLiteral> {
  readonly where: FindOptionsWhere<E>;
  readonly first: keyof E & string;
}

/**
 * Deletes at most `limit` rows in one short statement. Answers how many there were: fewer than `limit` means that no more
 * are left.
 */
export function removeFirstRows<E extends ObjectLiteral>(
  database: Database,
  entity: EntityTarget<E>,
  { where, first }: Removal<E>,
  limit: number,
): Promise<number> {
  const metadata = database.dataSource.getMetadata(entity);
  const condition = new Sql();
  addPlainCondition(condition, metadata, where);
  const name = metadata.tableName;
  const rows = `WHERE ${condition.text} ORDER BY ${tableOf(metadata).column(first).name} LIMIT ${Math.trunc(limit)}`;
  const text =
    database.dataSource.options.type === 'better-sqlite3'
      ? `DELETE FROM ${name} WHERE rowid IN (SELECT rowid FROM ${name} ${rows})`
      : `DELETE FROM ${name} ${rows}`;
  // Whatever a lost answer has deleted need not be counted.
  return database.run((manager) => executeSql(manager, { text, values: condition.values }), { repeatable: true });
}

/** The same for what has expired before `before` (milliseconds since the epoch), the oldest first. */
export function removeExpiredRows<E extends Expiring>(
  database: Database,
  entity: EntityTarget<E>,
  before: number,
  limit: number,
): Promise<number> {
  const where = { expiresAt: LessThan(before) } as unknown as FindOptionsWhere<E>;
  return removeFirstRows(database, entity, { where, first: 'expiresAt' }, limit);
}

/** Bounds of `expires_at`, both included. */
export interface ExpirySlice {
  readonly from: number;
  readonly upTo: number;
}

/**
 * All rows that expire after `now`, in slices of about `size` rows: for changes of so many rows that one statement
 * would hold its locks for too long, or would be ended for its time.
 */
export async function* sliceByExpiry<E extends Expiring>(
  database: Database,
  entity: EntityTarget<E>,
  now: number,
  size = 1000,
): AsyncGenerator<ExpirySlice> {
  let from = now + 1;
  while (from < Number.MAX_SAFE_INTEGER) {
    const upTo = (await expiryOfRow(database, entity, from, size)) ?? Number.MAX_SAFE_INTEGER;
    yield { from, upTo };
    from = upTo + 1;
  }
}

async function expiryOfRow<E extends Expiring>(
  database: Database,
  entity: EntityTarget<E>,
  from: number,
  number: number,
): Promise<number | undefined> {
  const { tableName } = database.dataSource.getMetadata(entity);
  const sql = `SELECT expires_at AS at FROM ${tableName} WHERE expires_at >= ? ORDER BY expires_at LIMIT 1 OFFSET ${number - 1}`;
  const [row] = await database.read((manager) => manager.query<{ at: number }[]>(sql, [from]));
  return row && Number(row.at);
}
