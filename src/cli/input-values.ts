import type { CommandInput } from './command-input.js';

/** Seconds for which the secret of a client stays good beside a new one: long enough to bring that one everywhere. */
export const SECRET_OVERLAP = 86_400;
export const LONGEST_OVERLAP = 366 * 86_400;

/** A whole number of seconds; undefined when the option is absent. */
export function secondsOf(input: CommandInput, option: string, most: number): number | undefined {
  const text = input.get(option);
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text) && Number(text) <= most) return Number(text);
  return input.refuse(
    `--${option}: expected whole seconds from 0 to ${most}, got ${JSON.stringify(text.slice(0, 100))}.`,
  );
}

/** A whole number from 1; undefined when the option is absent. */
export function countIn(input: CommandInput, option: string, most: number): number | undefined {
  const text = input.get(option);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return Number(text);
  return input.refuse(
    `--${option}: expected a whole number from 1 to ${most}, got ${JSON.stringify(text.slice(0, 100))}.`,
  );
}

/** True or false; undefined when the option is absent. */
export function booleanOf(input: CommandInput, option: string): boolean | undefined {
  const text = input.get(option);
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  return input.refuse(`--${option}: expected true or false, got ${JSON.stringify(text.slice(0, 100))}.`);
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment in milliseconds since the epoch; undefined when the option is absent. */
export function timeOf(input: CommandInput, option: string): number | undefined {
  const text = input.get(option);
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (time !== undefined) return time;
  const expected = 'a time such as 2026-11-22T20:00:00Z (with Z or an offset), a date, or seconds since 1970';
  return input.refuse(`--${option}: expected ${expected}, got ${JSON.stringify(text.slice(0, 100))}.`);
}

function parseTime(text: string): number | undefined {
  // Eleven digits of seconds reach the year 5138; more are milliseconds, typed by mistake.
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000;
  if (!ISO_DATE.test(text) && !ISO_TIME.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
