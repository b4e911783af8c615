/** Tidying takes a thirteenth of the time at most, however slow the database is just then. */
const REST = 12;
const SHORTEST_MS = 30;
const LONGEST_MS = 3000;

/**
 * How long everybody else has the database to themselves after a statement of housekeeping.
 * @param tookMs how long that statement took, with its waiting
 * @returns milliseconds
 */
export function pauseAfter(tookMs: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, REST * tookMs));
}
