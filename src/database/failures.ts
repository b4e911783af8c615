import { SqliteDiskError } from './sqlite-disk.js';
import { SqliteGateTimeoutError } from './sqlite-gate.js';

/**
 * What a failed statement or COMMIT says about its effect.
 * - `undone`: the database took it back (deadlock, lock wait, conflict at COMMIT); a new try may succeed.
 * - `unsent`: it never reached the database (no connection); a new try may succeed.
 * - `unknown`: the connection was lost while it ran; it may have been carried out.
 * - `stuck`: it has no effect, and a new try at once would not help either (disk full, own lock).
 */
export type Failure = 'undone' | 'unsent' | 'unknown' | 'stuck';

/** The database cannot do its work now; nothing may be answered as if it had. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  /** Seconds after which a caller may try again (HTTP Retry-After). */
  readonly retryAfter = 1;

  constructor(
    cause: unknown,
    /** True when the last statement or COMMIT may have been carried out all the same. */
    readonly isOutcomeUnknown = false,
  ) {
    super(`The database cannot answer now: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** No connection could be had, so nothing was sent. */
export class DatabaseConnectionError extends Error {
  override readonly name = 'DatabaseConnectionError';
}

const BY_SQLITE_CODE = new Map<number, Failure>([
  [5, 'undone'], // SQLITE_BUSY: another process writes
  [6, 'undone'], // SQLITE_LOCKED
  [8, 'stuck'], // SQLITE_READONLY
  [10, 'stuck'], // SQLITE_IOERR
  [13, 'stuck'], // SQLITE_FULL
  [14, 'stuck'], // SQLITE_CANTOPEN
  [15, 'undone'], // SQLITE_PROTOCOL: the start of WAL raced
]);

const BY_MYSQL_NUMBER = new Map<number, Failure>([
  [1020, 'undone'], // ER_CHECKREAD: the row changed since it was read
  [1021, 'stuck'], // ER_DISK_FULL
  [1040, 'unsent'], // ER_CON_COUNT_ERROR
  [1047, 'unsent'], // ER_UNKNOWN_COM_ERROR: this Galera node is not part of the cluster (yet)
  [1053, 'unknown'], // ER_SERVER_SHUTDOWN
  [1114, 'stuck'], // ER_RECORD_FILE_FULL
  [1180, 'undone'], // ER_ERROR_DURING_COMMIT: InnoDB has rolled back
  [1203, 'unsent'], // ER_TOO_MANY_USER_CONNECTIONS
  [1205, 'undone'], // ER_LOCK_WAIT_TIMEOUT
  [1213, 'undone'], // ER_LOCK_DEADLOCK; at COMMIT: Galera certification failed
  [1226, 'unsent'], // ER_USER_LIMIT_REACHED
  [1290, 'undone'], // ER_OPTION_PREVENTS_STATEMENT: read-only during a change of the primary
  [1317, 'unknown'], // ER_QUERY_INTERRUPTED
  [1792, 'undone'], // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  [1836, 'undone'], // ER_READ_ONLY_MODE
  [1927, 'unknown'], // ER_CONNECTION_KILLED
  [1969, 'undone'], // ER_STATEMENT_TIMEOUT (MariaDB)
  [3024, 'undone'], // ER_QUERY_TIMEOUT (MySQL)
  [3100, 'undone'], // ER_RUN_HOOK_ERROR: group replication took the COMMIT back
  [3101, 'undone'], // ER_TRANSACTION_ROLLBACK_DURING_COMMIT: group replication conflict
  [3169, 'unknown'], // ER_SESSION_WAS_KILLED
  [3572, 'undone'], // ER_LOCK_NOWAIT
  [4031, 'unknown'], // ER_CLIENT_INTERACTION_TIMEOUT
]);

const BY_CODE = new Map<string, Failure>([
  ['ECONNREFUSED', 'unsent'],
  ['EHOSTUNREACH', 'unsent'],
  ['ENETUNREACH', 'unsent'],
  ['ENOTFOUND', 'unsent'],
  ['EAI_AGAIN', 'unsent'],
  ['ENOENT', 'unsent'], // no such socket
  ['ECONNRESET', 'unknown'],
  ['EPIPE', 'unknown'],
  ['ETIMEDOUT', 'unknown'],
  ['PROTOCOL_CONNECTION_LOST', 'unknown'],
  ['PROTOCOL_SEQUENCE_TIMEOUT', 'unknown'],
  ['PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'unsent'],
]);

interface DriverError {
  readonly errno?: unknown;
  readonly errcode?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

/** Nothing for errors that are the statement's own fault: syntax, constraints, types. */
export function failureOf(error: unknown): Failure | undefined {
  const { errno, errcode, code, syscall, message } = driverErrorOf(error);
  const own = failureOfOurs(error);
  if (own) return own;
  if (typeof errcode === 'number') return BY_SQLITE_CODE.get(errcode & 0xff);
  // A connection that could not be made carried no statement.
  if (syscall === 'connect') return 'unsent';
  if (typeof errno === 'number' && BY_MYSQL_NUMBER.has(errno)) return BY_MYSQL_NUMBER.get(errno);
  if (typeof code === 'string' && BY_CODE.has(code)) return BY_CODE.get(code);
  return typeof message === 'string' && message.includes('in closed state') ? 'unsent' : undefined;
}

/** What this room throws itself. */
function failureOfOurs(error: unknown): Failure | undefined {
  if (error instanceof SqliteGateTimeoutError) return 'stuck';
  if (error instanceof SqliteDiskError) return error.isOutcomeUnknown ? 'unknown' : 'stuck';
  return error instanceof DatabaseConnectionError ? 'unsent' : undefined;
}

/**
 * True when a failed COMMIT may have been carried out. Only the errors by which a database says that it took the
 * transaction back are certain; a statement timeout can strike after a cluster has agreed on the transaction.
 */
export function isCommitInDoubt(error: unknown): boolean {
  const { errno } = driverErrorOf(error);
  if (typeof errno !== 'number') return failureOf(error) === 'unknown';
  return errno !== 1213 && errno !== 3100 && errno !== 3101;
}

/** True when a row was refused because another one has its primary or unique key. */
export function isDuplicateKey(error: unknown): boolean {
  const { errno, errcode } = driverErrorOf(error);
  // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
  if (typeof errcode === 'number') return errcode === 1555 || errcode === 2067 || errcode === 2579;
  // ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME
  return errno === 1062 || errno === 1586;
}

/** True when another process holds the SQLite database, and the statement has done nothing. */
export function isSqliteBusy(error: unknown): boolean {
  const { errcode } = driverErrorOf(error);
  return typeof errcode === 'number' && (errcode & 0xff) === 5;
}

function driverErrorOf(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return {};
  const { driverError } = error as { driverError?: unknown };
  return typeof driverError === 'object' && driverError !== null ? driverError : error;
}
