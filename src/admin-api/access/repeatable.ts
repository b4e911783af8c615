import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import { invalidRequest } from '../../own-apis/problems/problem.error.js';
import { administratorOf } from './administrator.js';

/**
 * Parameter: the request as one that may come again, by its Idempotency-Key where it has one
 * (draft-ietf-httpapi-idempotency-key-header). A key belongs to one administrator and one address.
 */
export const Repeatable: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): RepeatableRequest => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { userId, clientId } = administratorOf(request);
    const scope = [userId ?? '', clientId, request.method, request.url];
    return { key: keyOf(request.headers['idempotency-key']), scope, body: request.body };
  },
);

function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw invalidRequest({
    field: 'Idempotency-Key',
    expected: 'once, with 1 to 255 visible ASCII characters, such as a UUID',
    received: String(header).slice(0, 100),
  });
}
