import type { SigningAlgorithm } from './signing-algorithm.js';

/** Seconds for which verifiers may keep the JWKS; a new key is published this long before it signs. */
export const JWKS_MAX_AGE = 300;

interface ScheduledKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly signsFrom: number;
}

/** Of the keys of an algorithm whose time has come, the last. */
export function signingKeyAt<K extends ScheduledKey>(
  keys: readonly K[],
  algorithm: SigningAlgorithm,
  now: number,
): K | undefined {
  return keys
    .filter((key) => key.algorithm === algorithm && key.signsFrom <= now)
    .reduce<K | undefined>((latest, key) => (latest && latest.signsFrom > key.signsFrom ? latest : key), undefined);
}

/** A key is published from the start until the last token it signed has expired, and verifiers' copies with it. */
export function isPublishedAt<K extends ScheduledKey>(
  key: K,
  keys: readonly K[],
  now: number,
  tokenTtlMs: number,
): boolean {
  const successors = keys.filter((other) => other.algorithm === key.algorithm && other.signsFrom > key.signsFrom);
  const replacedAt = Math.min(...successors.map(({ signsFrom }) => signsFrom));
  return now < replacedAt + tokenTtlMs + JWKS_MAX_AGE * 1000;
}

/** Seconds. */
interface Schedule {
  /** For how long a key signs. */
  readonly interval: number;
  /** For how long a key is published before it signs. */
  readonly announcement: number;
}

/**
 * From when the next key of an algorithm must sign, if it is time to add it: never sooner than it has been announced.
 * Every process computes the same time for the same row, give or take when it looked.
 */
export function nextKeyDue<K extends ScheduledKey>(
  keys: readonly K[],
  algorithm: SigningAlgorithm,
  now: number,
  { interval, announcement }: Schedule,
): number | undefined {
  const times = keys.filter((key) => key.algorithm === algorithm).map(({ signsFrom }) => signsFrom);
  const planned = Math.max(...times) + interval * 1000;
  const soonest = now + announcement * 1000;
  return planned <= soonest ? Math.max(planned, soonest) : undefined;
}

/** What a key is doing at `now`, for people. */
export function stateAt<K extends ScheduledKey>(
  key: K,
  keys: readonly K[],
  now: number,
  tokenTtlMs: number,
): 'announced' | 'signing' | 'retiring' | 'retired' {
  if (key.signsFrom > now) return 'announced';
  if (signingKeyAt(keys, key.algorithm, now)?.kid === key.kid) return 'signing';
  return isPublishedAt(key, keys, now, tokenTtlMs) ? 'retiring' : 'retired';
}
