// Adds grants as they come in life, as fast as the database can: the oldest first, of many people and some clients.
import { openStatements } from '../peers/statements.mjs';

const AT_ONCE = 10_000;
const DAY_MS = 86_400_000;
const [USERS, CLIENTS] = [200_000, 50];
const DIGITS = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');
/** 0 to 9999, in their order. */
const NUMBERS = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM (${DIGITS}) a, (${DIGITS}) b, (${DIGITS}) c, (${DIGITS}) e ORDER BY n) numbers`;

const dialects = {
  sqlite: {
    id: `CAST(unhex(printf('%012x', $at)) || randomblob(10) AS BLOB)`,
    user: `unhex(printf('%032x', abs(random()) % ${USERS}))`,
    session: 'randomblob(16)',
    client: `CAST('growth-' || (abs(random()) % ${CLIENTS}) AS BLOB)`,
  },
  mysql: {
    id: `CONCAT(UNHEX(LPAD(HEX($at), 12, '0')), RANDOM_BYTES(10))`,
    user: `UNHEX(LPAD(HEX(FLOOR(RAND() * ${USERS})), 32, '0'))`,
    session: 'RANDOM_BYTES(16)',
    client: `CONCAT('growth-', FLOOR(RAND() * ${CLIENTS}))`,
  },
};

/**
 * @param database as `databases.mjs` makes it
 * @param rows how many, `lastAt` when the last one was made (milliseconds), `lifetime` of each in days
 * @param tell is called with the rows so far, now and then
 */
export async function addGrants(database, { rows, lastAt = Date.now(), lifetime = 30 }, tell = () => undefined) {
  const statements = await openStatements(database);
  const { id, user, session, client } = dialects[database.kind];
  try {
    for (let first = 0; first < rows; first += AT_ONCE) {
      const at = `(${lastAt - rows + first} + numbers.n)`;
      const ends = `${at} + ${lifetime * DAY_MS}`;
      await statements.run(
        `INSERT INTO grants (id, client_id, user_id, session_id, scope, generation, auth_time, created_at, expires_at, idle_expires_at)
         SELECT ${id.replace('$at', at)}, ${client}, ${user}, ${session}, 'openid email notes:read offline_access', 0, ${at}, ${at}, ${ends}, ${ends}
         FROM ${NUMBERS} WHERE n < ${rows - first}`,
        [],
      );
      if ((first / AT_ONCE) % 50 === 49) tell(first + AT_ONCE);
    }
  } finally {
    await statements.close();
  }
}
