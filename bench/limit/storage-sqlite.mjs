import { DatabaseSync } from '@photostructure/sqlite';
import { gathered, SQL, toGrant, toSignIn } from './storage.mjs';

const isDuplicate = (error) => /UNIQUE constraint failed/.test(error.message);

/** Statements are compiled once. */
function preparing(database) {
  const statements = new Map();
  return (sql) => {
    if (!statements.has(sql)) statements.set(sql, database.prepare(sql));
    return statements.get(sql);
  };
}

export async function open({ file }, isCoalesced) {
  const database = new DatabaseSync(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) database.exec(`PRAGMA ${pragma}`);
  const prepared = preparing(database);
  const change = ({ sql, values }) => {
    try {
      return prepared(sql).run(...values).changes === 1;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  const together = gathered(1, async (changes) => {
    database.exec('BEGIN IMMEDIATE');
    const outcomes = changes.map(change);
    database.exec('COMMIT');
    return outcomes;
  });
  const write = async (sql, values) => (isCoalesced ? together({ sql, values }) : change({ sql, values }));
  return {
    execute: async (sql, values) => void prepared(sql).run(...values),
    insertGrant: ([id, clientId, ...rest]) => write(SQL.insertGrant, [id, Buffer.from(clientId), ...rest]),
    insertSession: (row) => write(SQL.insertSession, row),
    claim: (hash, expiresAt) => write(SQL.claim, [hash, expiresAt]),
    rotate: (id, generation) => write(SQL.rotate, [Date.now(), id, generation]),
    findUser: async (username) => prepared(SQL.findUser).all(Buffer.from(username))[0],
    findGrant: async (id) => toGrant(prepared(SQL.findGrants('?')).all(id)[0]),
    findSignIn: async (hash, clientId) => {
      const rows = prepared(SQL.findSignIns('?')).all(hash);
      return toSignIn(
        rows.map((row) => ({ ...row, clientId: Buffer.from(row.clientId) })),
        clientId,
      );
    },
    close: async () => database.close(),
  };
}
