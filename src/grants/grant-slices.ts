import { IsNull, LessThan, type FindOptionsWhere } from 'typeorm';
import { addPlainCondition } from '../database/conditions.js';
import type { Database } from '../database/database.js';
import { idFromBytes, idToBytes } from '../database/ids.js';
import { executeSql } from '../database/sending.js';
import { Sql } from '../database/sql.js';
import { GrantEntity } from './grant.entity.js';
import type { GrantSelection, RevocationReason } from './grant.js';

/** About as many rows as one statement changes in some milliseconds. */
const SIZE = 1000;
const HIGHEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const LOWEST = '00000000-0000-0000-0000-000000000000';

/** A part of the grants by one index: of a user, of a client, or of all. Both bounds are included. */
export interface GrantSlice {
  readonly from: string;
  readonly upTo: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** What of a session's grant decides whether it outlives the session. */
export interface SessionGrant {
  readonly id: string;
  readonly clientId: string;
  readonly scope: string;
}

/** What a revocation writes. */
export interface Why {
  readonly reason: RevocationReason;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** All grants that are selected and perhaps others of the same user or client, the newest first. */
export async function* sliceByKey(database: Database, selection: GrantSelection): AsyncGenerator<GrantSlice> {
  let upTo = HIGHEST;
  for (let isFirst = true; ; isFirst = false) {
    const last = await lastOfNext(database, selection, upTo);
    yield { from: last ?? LOWEST, upTo, isFirst, isLast: last === undefined };
    if (last === undefined) return;
    upTo = last;
  }
}

export function revokeSlice(
  database: Database,
  slice: GrantSlice,
  { createdBefore, exceptSessionId, ...exact }: GrantSelection & { readonly exceptSessionId?: string },
  { reason, at }: Why,
): Promise<number> {
  const made = createdBefore === undefined ? {} : { createdAt: LessThan(createdBefore) };
  const sql = new Sql().add('UPDATE grants SET revoked_at = ?, revocation_reason = ? WHERE ');
  sql.values.push(at, reason);
  addSlice(sql, database, slice, { ...exact, ...made, revokedAt: IsNull() });
  // A grant without a session is of another one, too; to a database, nothing differs from NULL.
  if (exceptSessionId !== undefined) {
    sql.add(' AND (session_id IS NULL OR session_id <> ?)').values.push(idToBytes(exceptSessionId));
  }
  return database.run((manager) => executeSql(manager, sql));
}

/** Whatever became of them: a client that gave its tokens back is still signed in with the session. */
export async function readSessionSlice(
  database: Database,
  slice: GrantSlice,
  session: { readonly userId: string; readonly sessionId: string },
): Promise<SessionGrant[]> {
  const sql = new Sql().add('SELECT id, client_id AS clientId, scope FROM grants WHERE ');
  addSlice(sql, database, slice, session);
  const found = await database.read((manager) =>
    manager.query<{ id: Uint8Array; clientId: Uint8Array; scope: string }[]>(sql.text, sql.values),
  );
  return found.map(({ id, clientId, scope }) => ({
    id: idFromBytes(id),
    clientId: Buffer.from(clientId).toString('utf8'),
    scope,
  }));
}

/** The index that is walked has one of these columns before the id; without them it is the table itself. */
function ofIndex({ userId, clientId }: GrantSelection): FindOptionsWhere<GrantEntity> {
  if (userId !== undefined) return { userId };
  return clientId === undefined ? {} : { clientId };
}

async function lastOfNext(database: Database, selection: GrantSelection, upTo: string): Promise<string | undefined> {
  const sql = new Sql().add('SELECT id FROM grants WHERE ');
  addSlice(sql, database, { from: LOWEST, upTo }, ofIndex(selection));
  sql.add(` ORDER BY id DESC LIMIT 1 OFFSET ${SIZE}`);
  const [row] = await database.read((manager) => manager.query<{ id: Uint8Array }[]>(sql.text, sql.values));
  return row && idFromBytes(row.id);
}

function addSlice(
  sql: Sql,
  database: Database,
  { from, upTo }: Pick<GrantSlice, 'from' | 'upTo'>,
  where: FindOptionsWhere<GrantEntity>,
): void {
  if (Object.keys(where).length > 0) {
    addPlainCondition(sql, database.dataSource.getMetadata(GrantEntity), where);
    sql.add(' AND ');
  }
  sql.add('id >= ? AND id <= ?').values.push(idToBytes(from), idToBytes(upTo));
}
