import type { Pool, PoolConnection } from 'mysql2';
import { DatabaseConnectionError, failureOf } from './failures.js';
import { ask } from './server-answers.js';

/** The longest wait for a connection, whether it has to be made or another caller has to give it back. */
export const ACQUIRE_MS = 2750;

/**
 * What every session is set to, whatever the server's own settings are:
 * - READ COMMITTED: fewer locks, and conditional updates are the means against races anyway.
 * - sql_mode: nothing is cut to fit, and backslashes escape, which mysql2 relies on.
 * - group_concat_max_len: no list of values is cut either; MySQL would do it after a kilobyte.
 * - a statement that waits or runs too long is ended by the server, so that its outcome is known.
 * MariaDB reads the comments that begin with M!, MySQL those that begin with a number.
 */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', " +
    "time_zone = '+00:00', innodb_lock_wait_timeout = 2, group_concat_max_len = 16777216 " +
    '/*M! , max_statement_time = 2.5 */ /*!80000 , max_execution_time = 2500 */',
];

/** On a Galera node a read waits for what other nodes have committed before it. Unknown to other servers. */
const CLUSTER_SESSION = 'SET SESSION wsrep_sync_wait = 1';
const UNKNOWN_VARIABLE = 1193;

/** Hands out the connections of a pool, each with its session set up. */
export class ServerSessions {
  private readonly prepared = new WeakSet<PoolConnection>();

  /** @param more statements that set up these sessions further */
  constructor(
    private readonly pool: () => Pool,
    private readonly more: readonly string[] = [],
  ) {}

  /** @throws DatabaseConnectionError when there is none in time */
  async obtain(): Promise<PoolConnection> {
    const connection = await acquire(this.pool());
    if (this.prepared.has(connection)) return connection;
    try {
      await prepare(connection, this.more);
    } catch (error) {
      connection.destroy();
      throw asConnectionError(error);
    }
    this.prepared.add(connection);
    // An error while nobody uses the connection would end the process; the pool has its own listener that drops it.
    connection.on('error', () => undefined);
    return connection;
  }
}

function acquire(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new DatabaseConnectionError(`No connection to the database within ${ACQUIRE_MS} ms.`));
    }, ACQUIRE_MS);
    pool.getConnection((error, connection) => {
      clearTimeout(timer);
      if (isLate) connection?.release();
      else if (error) reject(asConnectionError(error));
      else resolve(connection);
    });
  });
}

async function prepare(connection: PoolConnection, more: readonly string[]): Promise<void> {
  for (const statement of [...SESSION, ...more]) await ask(connection, statement, ACQUIRE_MS);
  try {
    await ask(connection, CLUSTER_SESSION, ACQUIRE_MS);
  } catch (error) {
    if ((error as { errno?: unknown }).errno !== UNKNOWN_VARIABLE) throw error;
  }
}

/** While a connection is made no statement has been sent, however it ends; a refused password stays what it is. */
function asConnectionError(error: unknown): Error {
  if (failureOf(error) === undefined) return error as Error;
  return new DatabaseConnectionError((error as Error).message, { cause: error });
}
