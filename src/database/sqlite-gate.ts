/** The longest wait for the connection, or for another process's lock, before a statement fails. */
export const SQLITE_PATIENCE_MS = 3000;

/** A statement waited too long for the one SQLite connection. */
export class SqliteGateTimeoutError extends Error {
  override readonly name = 'SqliteGateTimeoutError';

  constructor() {
    super(
      `Waited ${SQLITE_PATIENCE_MS} ms for the SQLite connection, which a transaction holds. ` +
        'Inside Database.unit() every statement must go through Database.manager or Database.run(): ' +
        'one that goes around them waits for its own transaction.',
    );
  }
}

interface Waiter {
  readonly admit: () => void;
  abandoned: boolean;
}

/** Lets one holder at a time to the connection, in the order of arrival. */
export class SqliteGate {
  private held = false;
  private readonly queue: Waiter[] = [];

  get isFree(): boolean {
    return !this.held;
  }

  /** Nothing when the gate was free; otherwise a promise to wait for, which rejects after the timeout. */
  enter(): Promise<void> | undefined {
    if (!this.held) {
      this.held = true;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        abandoned: false,
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        waiter.abandoned = true;
        reject(new SqliteGateTimeoutError());
      }, SQLITE_PATIENCE_MS);
      this.queue.push(waiter);
    });
  }

  leave(): void {
    let next = this.queue.shift();
    while (next?.abandoned) next = this.queue.shift();
    // The gate stays held: it passes directly to the next one, so that nobody can slip in between.
    if (next) next.admit();
    else this.held = false;
  }
}
