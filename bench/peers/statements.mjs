// Storage for peers, as fast and as durable as what they are measured beside: the same drivers, no ORM, statements that
// are compiled once, each committed to the disk before it is answered.

/** @returns {all, run, close}: rows of a query; the number of rows that a change hit */
export async function openStatements(database) {
  return database.kind === 'sqlite' ? openSqlite(database) : openServer(database);
}

async function openSqlite({ file }) {
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const connection = new DatabaseSync(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) connection.exec(`PRAGMA ${pragma}`);
  const known = new Map();
  const prepared = (sql) => {
    if (!known.has(sql)) known.set(sql, connection.prepare(sql));
    return known.get(sql);
  };
  return {
    all: async (sql, values) => prepared(sql).all(...values),
    run: async (sql, values) => prepared(sql).run(...values).changes,
    close: async () => connection.close(),
  };
}

async function openServer({ host, port, user, password, database }) {
  const { createPool } = await import('mysql2/promise');
  const pool = createPool({ host, port, user, password, database, connectionLimit: 10 });
  return {
    all: async (sql, values) => (await pool.execute(sql, values))[0],
    run: async (sql, values) => (await pool.execute(sql, values))[0].affectedRows,
    close: () => pool.end(),
  };
}
