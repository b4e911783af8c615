import { hashSync } from '@node-rs/argon2';
import { timeOrderedId } from './issuer.mjs';

export const SCOPES = ['openid', 'email', 'notes:read', 'offline_access'];

const GRANT_COLUMNS = `id BINARY(16) PRIMARY KEY, client_id VARBINARY(64) NOT NULL, user_id BINARY(16) NOT NULL,
  session_id BINARY(16) NOT NULL, scope VARCHAR(500) NOT NULL, generation INT NOT NULL, rotated_at BIGINT,
  auth_time BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT`;

/** The tables, with the keys and indices of Portico's. */
export const TABLES = [
  `CREATE TABLE grants (${GRANT_COLUMNS})`,
  'CREATE INDEX ix_grants_user ON grants (user_id)',
  'CREATE INDEX ix_grants_expires ON grants (expires_at)',
  `CREATE TABLE sessions (id BINARY(16) PRIMARY KEY, secret_hash BINARY(32) NOT NULL UNIQUE, user_id BINARY(16) NOT NULL,
    auth_time BIGINT NOT NULL, expires_at BIGINT NOT NULL)`,
  `CREATE TABLE users (id BINARY(16) PRIMARY KEY, username VARBINARY(100) NOT NULL UNIQUE, email VARCHAR(200) NOT NULL,
    password_hash VARCHAR(200) NOT NULL)`,
  `CREATE TABLE consents (user_id BINARY(16) NOT NULL, client_id VARBINARY(64) NOT NULL, scope VARBINARY(128) NOT NULL,
    PRIMARY KEY (user_id, client_id, scope))`,
  'CREATE TABLE single_use (hash BINARY(32) PRIMARY KEY, expires_at BIGINT NOT NULL)',
];

export const SQL = {
  insertGrant: `INSERT INTO grants VALUES (${Array(11).fill('?')})`,
  insertSession: 'INSERT INTO sessions VALUES (?, ?, ?, ?, ?)',
  insertUser: 'INSERT INTO users VALUES (?, ?, ?, ?)',
  insertConsent: 'INSERT INTO consents VALUES (?, ?, ?)',
  claim: 'INSERT INTO single_use VALUES (?, ?)',
  rotate:
    'UPDATE grants SET generation = generation + 1, rotated_at = ? WHERE id = ? AND generation = ? AND revoked_at IS NULL',
  findUser: 'SELECT id, password_hash AS passwordHash FROM users WHERE username = ?',
  findGrants: (marks) => `SELECT g.id, g.client_id AS clientId, g.user_id AS userId, g.scope, g.generation,
    g.auth_time AS authTime, g.revoked_at AS revokedAt, u.email FROM grants g JOIN users u ON u.id = g.user_id
    WHERE g.id IN (${marks})`,
  findSignIns: (marks) => `SELECT s.secret_hash AS secretHash, s.id AS sessionId, s.user_id AS userId,
    s.auth_time AS authTime, c.client_id AS clientId, c.scope FROM sessions s JOIN users u ON u.id = s.user_id
    JOIN consents c ON c.user_id = s.user_id WHERE s.secret_hash IN (${marks})`,
};

export async function openStorage({ database, isCoalesced, consentedTo }) {
  const { open } = await import(database.kind === 'sqlite' ? './storage-sqlite.mjs' : './storage-mysql.mjs');
  const storage = await open(database, isCoalesced);
  return Object.assign(storage, {
    /** Users who have consented to everything. */
    async prepare(users) {
      for (const statement of TABLES) await storage.execute(statement, []);
      for (const { username, password } of users) {
        const id = timeOrderedId();
        const passwordHash = hashSync(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
        await storage.execute(SQL.insertUser, [id, Buffer.from(username), `${username}@example.com`, passwordHash]);
        for (const scope of SCOPES) {
          await storage.execute(SQL.insertConsent, [id, Buffer.from(consentedTo), Buffer.from(scope)]);
        }
      }
    },
  });
}

/** The rows of one session, each with a scope that was allowed, as one sign-in. */
export function toSignIn(rows, clientId) {
  const own = rows.filter((row) => row.clientId.toString() === clientId);
  if (own.length === 0) return undefined;
  const [{ sessionId, userId, authTime }] = own;
  const bytes = (value) => Buffer.from(value);
  return {
    sessionId: bytes(sessionId),
    userId: bytes(userId),
    authTime,
    scopes: own.map(({ scope }) => bytes(scope).toString()),
  };
}

export function toGrant(row) {
  return row && { ...row, userId: Buffer.from(row.userId), clientId: Buffer.from(row.clientId).toString() };
}

/**
 * Gathers what is asked for at the same time and has it done together, in at most `lanes` goes at a time; what comes
 * while all lanes are taken goes with the next.
 */
export function gathered(lanes, carryOut) {
  let waiting = [];
  let running = 0;
  let isScheduled = false;
  const start = () => {
    isScheduled = false;
    if (waiting.length === 0 || running >= lanes) return;
    const batch = waiting;
    waiting = [];
    running += 1;
    carryOut(batch.map(({ value }) => value))
      .then(
        (results) => batch.forEach(({ resolve }, index) => resolve(results[index])),
        (error) => batch.forEach(({ reject }) => reject(error)),
      )
      .finally(() => {
        running -= 1;
        start();
      });
  };
  return (value) =>
    new Promise((resolve, reject) => {
      waiting.push({ value, resolve, reject });
      if (!isScheduled) setImmediate(start);
      isScheduled = true;
    });
}
