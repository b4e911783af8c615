// Waits until a database has written to its pages what was just filled in. In life rows come over months, and nobody finds
// the server still busy with yesterday's.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

const LONGEST_MS = 10 * 60_000;
/** Pages of 16 KiB that may be left. */
const FEW_PAGES = 500;

/** For a MariaDB that is started for the occasion: by itself it writes when it must, not when it has the time. */
export const EAGER_WRITING = '--innodb-max-dirty-pages-pct-lwm=0.001 --innodb-io-capacity=2000';

/**
 * @param database as `databases.mjs` makes it
 * @returns in words how long it took; SQLite ends its own filling with a checkpoint
 */
export async function settle(database) {
  if (database.kind !== 'mysql') return 'settled';
  const { host, port, user, password } = database;
  const connection = await createConnection({ host, port, user, password });
  const startedAt = performance.now();
  try {
    for (;;) {
      const pages = await dirtyPages(connection);
      const took = performance.now() - startedAt;
      if (pages <= FEW_PAGES) return `settled after ${Math.round(took / 1000)} s`;
      if (took > LONGEST_MS) return `not settled after ${Math.round(took / 1000)} s: ${pages} pages are to be written`;
      await sleep(500);
    }
  } finally {
    await connection.end();
  }
}

async function dirtyPages(connection) {
  const [[{ Value }]] = await connection.query("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'");
  return Number(Value);
}
