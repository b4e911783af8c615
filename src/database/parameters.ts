import { types } from 'node:util';
import { UnstorableValueError } from './ids.js';

/**
 * The parameters as every driver takes them. Objects and arrays are refused: drivers would read them as names, lists or
 * pieces of SQL (mysql2's object parameters), and what comes from a request must never get that far.
 */
export function requireScalars(parameters: unknown): unknown[] {
  if (!Array.isArray(parameters)) throw new UnstorableValueError('Expected the parameters of a statement in an array.');
  return parameters.map(scalar);
}

function scalar(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'boolean':
      return value ? 1 : 0;
    case 'object':
      if (value === null || types.isUint8Array(value)) return value;
      break;
    default:
  }
  throw new UnstorableValueError(
    'Expected a string, a finite number, a boolean, bytes or null as the parameter of a statement.',
  );
}
