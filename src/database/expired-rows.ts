import type { EntityTarget } from 'typeorm';
import type { Database } from './database.js';
import { executeSql } from './statements.js';

/** A table whose rows end by themselves; its `expires_at` needs an index. */
interface Expiring {
  expiresAt: number;
}

/**
 * Deletes at most `limit` rows that have expired before `before`, the oldest first, in one short statement. Answers how
 * many there were: fewer than `limit` means that no more are left.
 */
export function removeExpiredRows<E extends Expiring>(
  database: Database,
  entity: EntityTarget<E>,
  before: number,
  limit: number,
): Promise<number> {
  const { tableName } = database.dataSource.getMetadata(entity);
  const rows = `WHERE expires_at < ? ORDER BY expires_at LIMIT ${Math.trunc(limit)}`;
  const sql =
    database.dataSource.options.type === 'better-sqlite3'
      ? `DELETE FROM ${tableName} WHERE rowid IN (SELECT rowid FROM ${tableName} ${rows})`
      : `DELETE FROM ${tableName} ${rows}`;
  // Whatever a lost answer has deleted need not be counted.
  return database.run((manager) => executeSql(manager, sql, [before]), { repeatable: true });
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
