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
