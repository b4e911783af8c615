import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError, type Failure, failureOf } from './failures.js';
import type { Surround } from './watched-queries.js';

const TRIES = 8;
const BUDGET_MS = 2500;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 400;

/**
 * Tries again while the failure is one after which `isSafe`, at most 8 times within 2.5 s. Delays are random up to a
 * doubling bound, so that those who collided do not collide again.
 * @param onRetry is told before each new try
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  isSafe: (failure: Failure) => boolean,
  onRetry?: (failure: Failure) => void,
): Promise<T> {
  const deadline = Date.now() + BUDGET_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) throw error;
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      const delay = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries);
      if (!isSafe(failure) || tries === TRIES || Date.now() + delay > deadline) {
        throw new DatabaseUnavailableError(error, failure === 'unknown');
      }
      onRetry?.(failure);
      await sleep(delay);
    }
  }
}

/** Is told what the database does, for metrics. */
export interface DatabaseObserver {
  /** One statement, or one unit of work with all of its statements; `seconds` with all tries. */
  used(kind: DatabaseUse, seconds: number, hasFailed: boolean): void;
  /** What failed will be tried again. */
  retried(failure: string): void;
  /** For spans: carries each statement and each unit out. Absent where nobody traces. */
  readonly surround?: Surround;
}

export type DatabaseUse = 'statement' | 'unit';

/** The same, and tells how long it took and how it ended. */
export async function retryObserved<T>(
  attempt: () => Promise<T>,
  isSafe: (failure: Failure) => boolean,
  { observer, kind }: { readonly observer: DatabaseObserver | undefined; readonly kind: DatabaseUse },
): Promise<T> {
  if (!observer) return retry(attempt, isSafe);
  const startedAt = performance.now();
  let hasFailed = true;
  try {
    const result = await retry(attempt, isSafe, (failure) => observer.retried(failure));
    hasFailed = false;
    return result;
  } finally {
    observer.used(kind, (performance.now() - startedAt) / 1000, hasFailed);
  }
}
