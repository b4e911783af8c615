/**
 * Tidying takes a fortieth of the time at most, however slow the database is just then. That removes more in a day
 * than a server can issue.
 */
const REST = 39;
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
