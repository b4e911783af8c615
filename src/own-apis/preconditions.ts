import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidRequest, ProblemError } from './problems/problem.error.js';

/** The state that a caller has read, and wants to change. */
export class Precondition {
  private constructor(private readonly tag: string) {}

  /** The same where nothing need be said: what comes without a tag is meant for whatever it is now. */
  static ofOptional(header: string | undefined): Precondition {
    return header === undefined ? new Precondition('*') : Precondition.of(header);
  }

  /**
   * One entity tag, or `*` for whatever it is now (RFC 9110 §13.1.1).
   * @throws ProblemError where it is missing or unreadable
   */
  static of(header: string | undefined): Precondition {
    if (header === undefined || header === '') {
      throw new ProblemError('precondition_required', 'Send If-Match with the ETag of what you have read.');
    }
    if (/^(\*|(W\/)?"[\x21\x23-\x7e]*")$/.test(header)) return new Precondition(header);
    throw invalidRequest({
      field: 'If-Match',
      expected: 'one ETag in double quotes, or *',
      received: header.slice(0, 100),
    });
  }

  /** The revision that is meant; undefined for any. @throws ProblemError when it is not the present one */
  require(revision: number): number | undefined {
    if (this.tag === '*') return undefined;
    // RFC 9110 §8.8.3.2: strong comparison; a weak tag matches nothing.
    if (this.tag === tagOf(revision)) return revision;
    throw new ProblemError('changed_meanwhile', 'Somebody else has changed it since you read it. Nothing was changed.');
  }
}

/** Parameter: the `Precondition` of If-Match. */
export const IfMatch: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext) =>
  Precondition.of(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** Parameter: the `Precondition` of If-Match, on a route that overwrites nothing that somebody may have read. */
export const IfMatchWhereGiven: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    Precondition.ofOptional(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** What stands in ETag and comes back in If-Match. */
export function tagOf(revision: number): string {
  return `"${revision}"`;
}
