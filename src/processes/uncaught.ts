import { format } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { LogEntry } from '../telemetry/log/log-events.js';

const CONSOLE = { debug: 'debug', info: 'log', log: 'log', warn: 'warn', error: 'error', trace: 'debug' } as const;

/**
 * What would be printed past the logger goes through it: errors that nobody caught, which end the process with 1,
 * warnings of Node, and what libraries write to the console. So every line has one form, and no secret in it.
 */
export function tellEverything(logger: LoggerService): void {
  const end = (error: unknown): void => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const stack = error instanceof Error ? error.stack : undefined;
    logger.fatal?.(new LogEntry('process.failed', text, { cause: causeOf(error) }), stack, 'Process');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => void logger.warn(`${name}: ${message}`, 'Node'));
  for (const [name, level] of Object.entries(CONSOLE)) {
    Object.assign(console, {
      [name]: (...values: unknown[]): void => {
        logger[level]?.(new LogEntry('console.written', format(...values)), 'Console');
      },
    });
  }
}

function causeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;
}
