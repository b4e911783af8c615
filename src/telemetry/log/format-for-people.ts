import { styleText } from 'node:util';
import type { LogLine } from './log-line.js';

/** Members that stand in front, or that a person at a terminal does not need. */
const IN_FRONT = new Set(['time', 'level', 'pid', 'room', 'event', 'message', 'stack']);

const COLOURS: Readonly<Record<string, Parameters<typeof styleText>[0]>> = {
  fatal: 'red',
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'gray',
};

/** The line for somebody who reads along: what happened first, members behind it, a stack below. */
export function formatForPeople(line: LogLine, isColoured: boolean): string {
  const { time, level, room, message, stack } = line;
  const shown = level.toUpperCase().padEnd(5);
  const members = Object.entries(line)
    .filter(([name]) => !IN_FRONT.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = [
    time.slice(11, 23),
    isColoured ? styleText(COLOURS[level] ?? 'white', shown) : shown,
    ...(room === undefined ? [] : [`[${room}]`]),
    printable(`${message}${members.join('')}`),
  ].join(' ');
  return stack === undefined ? head : `${head}\n${printable(stack, true)}`;
}

/** What came from outside may neither begin a line of its own nor speak to the terminal (CWE-117, CWE-150). */
function printable(text: string, keepsLines = false): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (found) =>
    keepsLines && found === '\n' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
