import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Settings } from './settings.js';

/** Nest's levels, the most important first. */
const LEVELS: LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug'];

// What the framework tells about every module and route at each start helps nobody who runs a server.
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

class ServerLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!CHATTER.has(String(rest.at(-1)))) super.log(message, ...rest);
  }
}

/** Lines for people, or one JSON object a line. Errors go to stderr. */
export function createLogger({ logLevel, logFormat }: Settings): ConsoleLogger {
  const least = LEVELS.find((level) => level === (logLevel === 'info' ? 'log' : logLevel)) ?? 'log';
  const logLevels = LEVELS.slice(0, LEVELS.indexOf(least) + 1);
  return new ServerLogger({ json: logFormat === 'json', logLevels, prefix: 'Portico' });
}
