import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidRequestError } from '../protocol/errors.js';

/** Levels of objects and arrays. No body here needs as many; whatever walks one recursively runs out of stack far below. */
const DEEPEST = 32;

type Done = (error: Error | null, body?: unknown) => void;

/** Reads JSON bodies: prototypes in disguise are refused, and what is nested without end too (CWE-674). */
export function readJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  const limited = (request: FastifyRequest, text: string, done: Done): void => {
    void parse(request, text, (error: Error | null, body?: unknown) => {
      if (error) return done(error);
      if (isDeeperThan(DEEPEST, body)) {
        return done(new InvalidRequestError(`The JSON nests deeper than ${DEEPEST} levels.`));
      }
      done(null, body);
    });
  };
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, limited);
}

// Level by level and not recursively, for the same reason.
function isDeeperThan(most: number, body: unknown): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; depth <= most && level.length > 0; depth += 1) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return level.length > 0;
}
