import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError, type Failure, failureOf } from './failures.js';
import type { Surround } from './watched-queries.js';

const TRIES = 8;
const BUDGET_MS = 2500;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 400;

export interface RunOptions {
  /**
   * True when carrying the work out twice has the effect and the answer of once (a read, a conditional statement whose
   * affected rows nobody interprets): then it is also tried again after a connection was lost in the middle of it.
   * Never for a plain INSERT whose duplicate key means something: the second try would meet the row of the first.
   */
  readonly repeatable?: boolean;
}

/** After which failures one statement outside of a unit may be sent again. */
export function safeFor({ repeatable }: RunOptions): (failure: Failure) => boolean {
  return (failure) => (failure === 'unknown' ? repeatable === true : failure !== 'stuck');
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

/** Who is told, and as what. */
export interface Observed {
  readonly observer: DatabaseObserver | undefined;
  readonly kind: DatabaseUse;
}

/**
 * Tries again while the failure is one after which `isSafe`, at most 8 times within 2.5 s. Delays are random up to a
 * doubling bound, so that those who collided do not collide again.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  isSafe: (failure: Failure) => boolean,
  observed?: Observed,
): Promise<T> {
  const observer = observed?.observer;
  const startedAt = performance.now();
  let hasFailed = true;
  try {
    for (let tries = 1; ; tries++) {
      try {
        const result = await attempt();
        hasFailed = false;
        return result;
      } catch (error) {
        const { failure, delay } = nextTry(error, isSafe, { tries, startedAt });
        observer?.retried(failure);
        await sleep(delay);
      }
    }
  } finally {
    if (observed) observer?.used(observed.kind, (performance.now() - startedAt) / 1000, hasFailed);
  }
}

/** @throws what there is to say when there is none */
function nextTry(
  error: unknown,
  isSafe: (failure: Failure) => boolean,
  { tries, startedAt }: { readonly tries: number; readonly startedAt: number },
): { failure: Failure; delay: number } {
  if (error instanceof DatabaseUnavailableError) throw error;
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  const delay = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries);
  if (!isSafe(failure) || tries === TRIES || performance.now() + delay > startedAt + BUDGET_MS) {
    throw new DatabaseUnavailableError(error, failure === 'unknown');
  }
  return { failure, delay };
}
