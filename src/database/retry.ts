import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError, type Failure, failureOf } from './failures.js';

const TRIES = 8;
const BUDGET_MS = 2500;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 400;

/**
 * Tries again while the failure is one after which `isSafe`, at most 8 times within 2.5 s. Delays are random up to a
 * doubling bound, so that those who collided do not collide again.
 */
export async function retry<T>(attempt: () => Promise<T>, isSafe: (failure: Failure) => boolean): Promise<T> {
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
      await sleep(delay);
    }
  }
}
