import { fdatasyncSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The disk did not confirm a commit. */
export class SqliteDiskError extends Error {
  override readonly name = 'SqliteDiskError';

  constructor(
    cause: unknown,
    /** True for the commits that were not confirmed, which the disk may have all the same; false for what came later. */
    readonly isOutcomeUnknown: boolean,
  ) {
    super(
      `The disk did not confirm what was written: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Nothing more is read or written until the disk is in order and Portico has been restarted.',
      { cause },
    );
  }
}

/** The part of a file that waits for the disk. */
export type SqliteLog = Pick<FileHandle, 'fd' | 'datasync' | 'close'>;

/**
 * Waits for the disk outside of the event loop. By itself SQLite (`synchronous = FULL`) writes a commit into its log and
 * then holds the whole process up until the disk has it; with NORMAL it only writes, and waiting is left to this. Commits
 * that were made meanwhile share the next wait. See docs/decisions/0028-the-disk-beside-the-loop.md.
 */
export class SqliteDisk {
  private log: SqliteLog | undefined;
  private underWay = Promise.resolve();
  private next: Promise<void> | undefined;
  private failure: { readonly cause: unknown } | undefined;

  /** True when SQLite leaves the waiting to this. */
  get isWaitedFor(): boolean {
    return this.log !== undefined;
  }

  /** From here on commits are waited for in this log, which stays the same file while a connection is open. */
  watch(log: SqliteLog): void {
    this.log = log;
  }

  /**
   * Kept when the disk has all that was committed before the call; at once where SQLite waits itself.
   * @throws SqliteDiskError
   */
  reached(): Promise<void> {
    if (!this.log) return Promise.resolve();
    // What is under way may have begun before the caller's commit was written.
    return (this.next ??= this.underWay.then(() => this.begin()));
  }

  /** The same, while the whole process waits: less work where most of those who are there wait for this. */
  reachNow(): void {
    if (!this.log) return;
    this.requireConfirmed();
    try {
      fdatasyncSync(this.log.fd);
    } catch (cause) {
      throw this.fail(cause);
    }
  }

  /**
   * For what would be asked of the database next. After a failure the system may take for written what is not on the
   * disk, and would confirm it the next time (PostgreSQL ends for this reason).
   * @throws SqliteDiskError
   */
  requireSound(): void {
    if (this.failure) throw new SqliteDiskError(this.failure.cause, false);
  }

  /** When everybody who waits has been told: without a log nothing more would be waited for. */
  async close(): Promise<void> {
    await this.reached().catch(() => undefined);
    const { log } = this;
    this.log = undefined;
    await log?.close();
  }

  private begin(): Promise<void> {
    this.next = undefined;
    this.underWay = this.wait();
    return this.underWay;
  }

  private async wait(): Promise<void> {
    this.requireConfirmed();
    try {
      await this.log?.datasync();
    } catch (cause) {
      throw this.fail(cause);
    }
  }

  /** For what has been committed: a later wait that succeeds would say nothing about an earlier one that failed. */
  private requireConfirmed(): void {
    if (this.failure) throw this.fail(this.failure.cause);
  }

  private fail(cause: unknown): SqliteDiskError {
    this.failure ??= { cause };
    return new SqliteDiskError(cause, true);
  }
}

/** The log of a database file that has been opened and read; its name in the folder is on the disk as well. */
export async function openLog(file: string): Promise<SqliteLog> {
  // Windows cannot open folders, and keeps their entries by itself.
  if (process.platform !== 'win32') {
    const folder = await open(dirname(file), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
  return open(`${file}-wal`, 'r+');
}
