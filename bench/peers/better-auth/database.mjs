/** The driver's own connection, or pool: better-auth brings its query builder. */
export async function openDatabase(database) {
  if (database.kind === 'sqlite') {
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const connection = new DatabaseSync(database.file);
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) connection.exec(`PRAGMA ${pragma}`);
    const { NodeSqliteDialect } = await import('@better-auth/kysely-adapter/node-sqlite-dialect');
    return { dialect: new NodeSqliteDialect({ database: connection }), type: 'sqlite' };
  }
  const { createPool } = await import('mysql2/promise');
  const { host, port, user, password, database: schema } = database;
  return createPool({ host, port, user, password, database: schema, connectionLimit: 10, timezone: 'Z' });
}
