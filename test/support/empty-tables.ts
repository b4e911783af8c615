import type { Database } from '../../src/database/database.js';

/** Suites that share one database server start with empty tables each. */
export async function emptyTables(database: Database): Promise<void> {
  for (const { tableName } of database.dataSource.entityMetadatas) {
    await database.run((manager) => manager.query(`DELETE FROM ${tableName}`));
  }
}
