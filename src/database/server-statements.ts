import type { PoolConnection } from 'mysql2';
import type { QueryResult } from 'typeorm';
import { DatabaseConnectionError, DatabaseUnavailableError, isCommitInDoubt } from './failures.js';
import { Gathering, type Outcome } from './gathering.js';
import { type Batch, Packet } from './packets.js';
import { ask, askOne, giveBack, isBroken, type ServerOrder } from './server-answers.js';
import type { ServerSessions } from './server-sessions.js';

type Outcomes = readonly Outcome<QueryResult>[];

/** How many packets of each kind may be under way: while one waits for a lock, the other goes on. */
const LANES = 2;

/** Connections that packets need. */
export const PACKET_CONNECTIONS = 2 * LANES;

/** Who waits for a lock keeps the others of the packet waiting, who then go on alone. In seconds. */
export const PACKET_SESSION = ['SET SESSION innodb_lock_wait_timeout = 1'];

/**
 * Statements outside of transactions. What several requests read at the same time goes in one packet, what they write in
 * one transaction: one way to the server, and one commit to the disk for all, and one statement for those that differ in
 * their values only. Each gets an outcome of its own: when it cannot be told who hit a row and who did not, nothing of the
 * transaction is kept, and each gets a statement of its own in a new one; when one fails, each goes alone.
 */
export class ServerStatements {
  private readonly reads = new Gathering((batch: Batch) => this.together(batch, readTogether), LANES);
  private readonly writes = new Gathering((batch: Batch) => this.together(batch, writeTogether), LANES);

  /**
   * @param sessions for one statement at a time
   * @param packets for several in one packet; undefined when each goes alone
   */
  constructor(
    private readonly sessions: ServerSessions,
    private readonly packets: ServerSessions | undefined,
  ) {}

  send(order: ServerOrder): Promise<QueryResult> {
    if (this.packets && order.sql.startsWith('SELECT ')) return this.reads.add(order);
    // Not DELETE: housekeeping removes many rows at a time, and nobody should wait for that.
    if (this.packets && /^(INSERT|UPDATE) /.test(order.sql)) return this.writes.add(order);
    return using(this.sessions, (connection) => askOne(connection, order));
  }

  private together(
    batch: Batch,
    carryOut: (connection: PoolConnection, batch: Batch) => Promise<Outcomes>,
  ): Promise<Outcomes> {
    return using(this.packets!, (connection) =>
      batch.length > 1 ? carryOut(connection, batch) : eachAlone(connection, batch),
    );
  }
}

async function using<T>(sessions: ServerSessions, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await sessions.obtain();
  let isOver = false;
  try {
    const result = await work(connection);
    isOver = true;
    return result;
  } finally {
    giveBack(connection, isOver);
  }
}

async function readTogether(connection: PoolConnection, batch: Batch): Promise<Outcomes> {
  try {
    const packet = Packet.joined(batch);
    const answer = await ask(connection, packet.sql);
    return outcomesOf(packet.read(packet.size > 1 ? (answer as unknown[]) : [answer])!);
  } catch {
    // One of them is wrong, and the server does not say which.
    return eachAlone(connection, batch);
  }
}

async function writeTogether(connection: PoolConnection, batch: Batch): Promise<Outcomes> {
  let results: QueryResult[] | undefined;
  try {
    results = await write(connection, Packet.joined(batch));
    if (!results) {
      await ask(connection, 'ROLLBACK');
      results = (await write(connection, Packet.apart(batch)))!;
    }
  } catch {
    return takeBackAndGoAlone(connection, batch);
  }
  await commit(connection);
  return outcomesOf(results);
}

async function write(connection: PoolConnection, packet: Packet): Promise<QueryResult[] | undefined> {
  const [, ...answers] = (await ask(connection, `START TRANSACTION;${packet.sql}`)) as unknown[];
  return packet.read(answers);
}

/** Without a COMMIT nothing is lasting: what cannot be taken back goes with the connection. */
async function takeBackAndGoAlone(connection: PoolConnection, batch: Batch): Promise<Outcomes> {
  try {
    if (!isBroken(connection)) await ask(connection, 'ROLLBACK');
  } catch (error) {
    throw new DatabaseConnectionError('The connection was lost before anything was committed.', { cause: error });
  }
  return eachAlone(connection, batch);
}

/** @throws DatabaseUnavailableError when it may have been carried out all the same */
async function commit(connection: PoolConnection): Promise<void> {
  try {
    await ask(connection, 'COMMIT');
  } catch (error) {
    throw isCommitInDoubt(error) ? new DatabaseUnavailableError(error, true) : error;
  }
}

async function eachAlone(connection: PoolConnection, batch: Batch): Promise<Outcomes> {
  const outcomes: Outcome<QueryResult>[] = [];
  for (const order of batch) outcomes.push(await outcomeOf(connection, order));
  return outcomes;
}

async function outcomeOf(connection: PoolConnection, order: ServerOrder): Promise<Outcome<QueryResult>> {
  if (isBroken(connection)) {
    return { error: new DatabaseConnectionError('The connection was lost before it was sent.') };
  }
  try {
    return { value: await askOne(connection, order) };
  } catch (error) {
    return { error };
  }
}

function outcomesOf(results: readonly QueryResult[]): Outcomes {
  return results.map((value) => ({ value }));
}
