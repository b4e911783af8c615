import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { signals } from '../signals.js';
import { formatForPeople } from './format-for-people.js';
import { LogEntry } from './log-events.js';
import { LOG_LEVELS, type LogLevelName, toLogLine, type Written } from './log-line.js';
import type { RequestNotes } from './request-notes.js';

/** What the operator decides about the log. */
export interface LogSettings {
  /** The least important level that is written. */
  readonly logLevel: string;
  readonly logFormat: string;
}

// What the framework tells about every module and route at each start helps nobody who runs a server.
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** Nest's names of the levels. */
const NEST_LEVELS: Readonly<Record<LogLevelName, LogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
};

const STACK = /\n\s+at .+:\d+/;

/** The one way to the log, for our rooms and for the framework alike: every line is redacted here. */
class ServerLogger extends ConsoleLogger {
  constructor(
    logLevels: LogLevel[],
    private readonly format: (written: Written) => string,
    private readonly print: Print,
  ) {
    super({ logLevels });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!CHATTER.has(String(rest.at(-1)))) this.write('info', message, rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  override debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  override verbose(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  override fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** @param rest more messages and a stack, and last who writes, as Nest's loggers pass them on */
  private write(level: LogLevelName, message: unknown, rest: readonly unknown[]): void {
    if (!this.isLevelEnabled(NEST_LEVELS[level])) return;
    signals.lineWritten.send({ level });
    const last = rest.at(-1);
    const room = typeof last === 'string' && !STACK.test(last) ? last : undefined;
    const more = room === undefined ? rest : rest.slice(0, -1);
    const stack = more.find((each): each is string => typeof each === 'string' && STACK.test(each));
    for (const each of [message, ...more.filter((other) => other !== stack && other !== undefined)]) {
      this.print(this.format({ level, message: each, room, stack: each === message ? stack : undefined }), level);
    }
  }
}

/** Where a line goes. */
type Print = (line: string, level: LogLevelName) => void;

const printToProcess: Print = (line, level) => {
  const stream = level === 'error' || level === 'fatal' ? process.stderr : process.stdout;
  stream.write(`${line}\n`);
};

/** An entry may say itself which request it is about. */
function requestOf({ message }: Written): RequestNotes | undefined {
  return message instanceof LogEntry ? message.about : undefined;
}

/**
 * Lines for people, or one JSON object a line. Errors go to stderr.
 * @param currentRequest the request that somebody writes within, if so
 */
export function createLogger(
  { logLevel, logFormat }: LogSettings,
  currentRequest: () => RequestNotes | undefined,
  print = printToProcess,
): ConsoleLogger {
  const least = LOG_LEVELS.findIndex((level) => level === logLevel);
  const levels = LOG_LEVELS.slice(0, least + 1).map((level) => NEST_LEVELS[level]);
  const toLine = (written: Written) => toLogLine(written, new Date(), requestOf(written) ?? currentRequest());
  const format =
    logFormat === 'json'
      ? (written: Written) => JSON.stringify(toLine(written))
      : (written: Written) => formatForPeople(toLine(written), process.stdout.isTTY);
  return new ServerLogger(levels, format, print);
}
