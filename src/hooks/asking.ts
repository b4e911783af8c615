import { Logger } from '@nestjs/common';
import { ServerError, TemporarilyUnavailableError } from '../protocol/errors.js';
import { signals } from '../telemetry/signals.js';
import { NonsenseError } from './answers.js';
import type { Hook } from './hook.js';

/** Milliseconds. */
export const DEFAULT_TIME_LIMIT_MS = 500;

const logger = new Logger('Hooks');

/** One question to one hook. */
export interface Question<C> {
  readonly hook: Hook;
  readonly run: (signal: AbortSignal) => unknown;
  /** Turns the answer into what it says. @throws NonsenseError */
  readonly read: (answer: unknown) => C;
  /** By which the log lines of one request, or the row of the audit log, are found. */
  readonly about: string;
}

/**
 * Asks one hook, within its time. Undefined where it threw, was too slow or answered nonsense, and nobody depends on it.
 * @throws OAuthError when it is critical
 */
export async function ask<C>({ hook, run, read, about }: Question<C>): Promise<C | undefined> {
  const startedAt = performance.now();
  let outcome = 'answered';
  try {
    return read(await withinTime(hook, run));
  } catch (error) {
    outcome = outcomeOf(error);
    const isCritical = 'critical' in hook && hook.critical === true;
    report(`[${about}] The hook ${hook.name} (${hook.on}) ${TEXTS[outcome]}: ${String(error)}`, error, isCritical);
    if (isCritical) throw refusal(error);
    return undefined;
  } finally {
    const seconds = (performance.now() - startedAt) / 1000;
    signals.hookAsked.send({ hook: hook.name, on: hook.on, outcome, seconds });
  }
}

class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

const TEXTS: Readonly<Record<string, string>> = {
  too_slow: 'was too slow',
  nonsense: 'answered nonsense',
  failed: 'failed',
};

async function withinTime(
  { timeLimitMs = DEFAULT_TIME_LIMIT_MS }: Hook,
  run: (signal: AbortSignal) => unknown,
): Promise<unknown> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new TooSlowError(`no answer within ${timeLimitMs} ms`);
      // First: what it does when it is called off comes too late to be its answer.
      reject(error);
      controller.abort(error);
    }, timeLimitMs);
  });
  try {
    return await Promise.race([Promise.resolve(controller.signal).then(run), end]);
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof TooSlowError) return 'too_slow';
  return error instanceof NonsenseError ? 'nonsense' : 'failed';
}

function report(text: string, error: unknown, isCritical: boolean): void {
  if (isCritical) logger.error(text, error instanceof Error ? error.stack : undefined);
  else logger.warn(`${text}. It is left out`);
}

function refusal(cause: unknown): ServerError | TemporarilyUnavailableError {
  if (!(cause instanceof TooSlowError)) return new ServerError({ cause });
  return new TemporarilyUnavailableError('A part of this server was too slow. Try again in a moment.', 1, { cause });
}
