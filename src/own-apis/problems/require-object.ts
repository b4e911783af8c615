import { invalidRequest } from './problem.error.js';
import { preview } from './faults.js';

/** The members of a body. @throws ProblemError unless it is a JSON object */
export function requireObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw invalidRequest({ field: 'body', expected: 'one JSON object', received: preview('body', body) });
}
