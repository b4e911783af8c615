import { isJsonObject } from '../../protocol/json-members.js';
import { invalidRequest } from './problem.error.js';
import { preview } from './faults.js';

/** The members of a body. @throws ProblemError unless it is a JSON object */
export function requireObject(body: unknown): Readonly<Record<string, unknown>> {
  if (isJsonObject(body)) return body;
  throw invalidRequest({ field: 'body', expected: 'one JSON object', received: preview('body', body) });
}
