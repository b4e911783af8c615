import { createPool } from 'mysql2/promise';
import { gathered, SQL, toGrant, toSignIn } from './storage.mjs';

/** Connections, of which half would stand idle while statements are gathered. */
const CONNECTIONS = 10;
const LANES = 2;

const isDuplicate = (error) => error.code === 'ER_DUP_ENTRY';
const marks = (values) => values.map(() => '?').join();

export async function open({ host, port, user, password, database }, isCoalesced) {
  const pool = createPool({ host, port, user, password, database, connectionLimit: CONNECTIONS });
  const execute = async (sql, values) => (await pool.execute(sql, values))[0];
  const insert = async (sql, values) => {
    try {
      await execute(sql, values);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  const one = {
    insertGrant: ([id, clientId, ...rest]) => insert(SQL.insertGrant, [id, Buffer.from(clientId), ...rest]),
    claim: (hash, expiresAt) => insert(SQL.claim, [hash, expiresAt]),
    rotate: async (id, generation) => (await execute(SQL.rotate, [Date.now(), id, generation])).affectedRows === 1,
    findGrant: async (id) => toGrant((await execute(SQL.findGrants('?'), [id]))[0]),
    findSignIn: async (hash, clientId) => toSignIn(await execute(SQL.findSignIns('?'), [hash]), clientId),
  };
  return {
    ...(isCoalesced ? { ...one, ...together(pool, one) } : one),
    execute,
    insertSession: (row) => insert(SQL.insertSession, row),
    findUser: async (username) => (await execute(SQL.findUser, [Buffer.from(username)]))[0],
    close: () => pool.end(),
  };
}

/** The same for many at once, by one statement each time. */
function together(pool, one) {
  const query = async (sql, values) => (await pool.query(sql, values))[0];
  const inserting = (table, insertOne) =>
    gathered(LANES, async (rows) => {
      try {
        await query(`INSERT INTO ${table} VALUES ?`, [rows]);
        return rows.map(() => true);
      } catch (error) {
        // One of them exists: each learns for itself whether it is the one.
        if (isDuplicate(error)) return Promise.all(rows.map(insertOne));
        throw error;
      }
    });
  const insertGrant = inserting('grants', ([id, clientId, ...rest]) =>
    one.insertGrant([id, clientId.toString(), ...rest]),
  );
  const claim = inserting('single_use', (row) => one.claim(...row));
  const findGrant = reading(async (ids) => {
    const rows = await query(SQL.findGrants(marks(ids)), ids);
    return ids.map((id) => toGrant(rows.find((row) => row.id.equals(id))));
  });
  const findRows = reading(async (hashes) => {
    const rows = await query(SQL.findSignIns(marks(hashes)), hashes);
    return hashes.map((hash) => rows.filter((row) => row.secretHash.equals(hash)));
  });
  return {
    insertGrant: ([id, clientId, ...rest]) => insertGrant([id, Buffer.from(clientId), ...rest]),
    claim: (hash, expiresAt) => claim([hash, expiresAt]),
    rotate: rotating(query, one, findGrant),
    findGrant,
    findSignIn: async (hash, clientId) => toSignIn(await findRows(hash), clientId),
  };
}

const reading = (read) => gathered(LANES, read);

function rotating(query, one, findGrant) {
  const rotate = gathered(LANES, async (tokens) => {
    const ids = tokens.map(({ id }) => id);
    const pairs = tokens.flatMap(({ id, generation }) => [id, generation]);
    const sql = `UPDATE grants SET generation = generation + 1, rotated_at = ? WHERE id IN (${marks(ids)})
      AND (id, generation) IN (${tokens.map(() => '(?, ?)').join()}) AND revoked_at IS NULL`;
    const { affectedRows } = await query(sql, [Date.now(), ...ids, ...pairs]);
    if (affectedRows === tokens.length) return tokens.map(() => true);
    const rows = await Promise.all(ids.map((id) => findGrant(id)));
    return tokens.map(({ generation }, index) => rows[index]?.generation === generation + 1);
  });
  return (id, generation) => rotate({ id, generation });
}
