import type { Fault } from '../../http/problem.js';
import type { ProblemKind } from './problem-kinds.js';

/** A refusal of the admin API. */
export class ProblemError extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly faults?: readonly Fault[],
  ) {
    super(`${kind}: ${detail}`);
    this.name = 'ProblemError';
  }
}

/** 400, with everything that is wrong. */
export function invalidRequest(...faults: readonly Fault[]): ProblemError {
  const names = [...new Set(faults.map(({ field }) => field))].join(', ');
  return new ProblemError('invalid_request', `Not usable: ${names}. Nothing was changed.`, faults);
}
