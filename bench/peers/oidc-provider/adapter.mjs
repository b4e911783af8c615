// The adapter that oidc-provider is given: one row for each of its models, found by primary key. The fewest statements
// that its interface allows.
import { openStatements } from '../statements.mjs';

const TABLES = [
  `CREATE TABLE models (name VARCHAR(100) NOT NULL PRIMARY KEY, payload TEXT NOT NULL, grant_id VARCHAR(64),
    uid VARCHAR(64), consumed_at INTEGER, expires_at INTEGER)`,
  'CREATE INDEX ix_models_grant ON models (grant_id)',
  'CREATE INDEX ix_models_uid ON models (uid)',
  `CREATE TABLE accounts (username VARCHAR(100) NOT NULL PRIMARY KEY, email VARCHAR(200) NOT NULL,
    password_hash VARCHAR(200) NOT NULL)`,
  `CREATE TABLE consents (account VARCHAR(100) NOT NULL, client VARCHAR(100) NOT NULL, grant_id VARCHAR(64) NOT NULL,
    PRIMARY KEY (account, client))`,
];

const COLUMNS = 'name, payload, grant_id, uid, expires_at';

export async function openStorage(database) {
  const statements = await openStatements(database);
  for (const table of TABLES) await statements.run(table, []);
  const replace = database.kind === 'sqlite' ? sqliteUpsert() : serverUpsert();
  return { ...statements, adapter: (model) => new Adapter(model, statements, replace) };
}

const sqliteUpsert = () =>
  `INSERT INTO models (${COLUMNS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE
   SET payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`;

const serverUpsert = () =>
  `INSERT INTO models (${COLUMNS}) VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE
   payload = VALUES(payload), grant_id = VALUES(grant_id), uid = VALUES(uid), expires_at = VALUES(expires_at)`;

const now = () => Math.floor(Date.now() / 1000);

class Adapter {
  constructor(model, statements, replace) {
    this.model = model;
    this.statements = statements;
    this.replace = replace;
  }

  async upsert(id, payload, expiresIn) {
    const expiresAt = expiresIn ? now() + expiresIn : null;
    const { grantId = null, uid = null } = payload;
    await this.statements.run(this.replace, [this.nameOf(id), JSON.stringify(payload), grantId, uid, expiresAt]);
  }

  find(id) {
    return this.#findBy('name', this.nameOf(id));
  }

  findByUid(uid) {
    return this.#findBy('uid', uid);
  }

  async consume(id) {
    await this.statements.run('UPDATE models SET consumed_at = ? WHERE name = ?', [now(), this.nameOf(id)]);
  }

  async destroy(id) {
    await this.statements.run('DELETE FROM models WHERE name = ?', [this.nameOf(id)]);
  }

  async revokeByGrantId(grantId) {
    await this.statements.run('DELETE FROM models WHERE grant_id = ?', [grantId]);
  }

  nameOf(id) {
    return `${this.model}:${id}`;
  }

  async #findBy(column, value) {
    const [row] = await this.statements.all(`SELECT payload, consumed_at FROM models WHERE ${column} = ?`, [value]);
    if (!row) return undefined;
    const payload = JSON.parse(row.payload);
    return row.consumed_at === null ? payload : { ...payload, consumed: Number(row.consumed_at) };
  }
}
