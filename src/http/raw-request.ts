import type { FastifyRequest } from 'fastify';
import { InvalidRequestError } from '../protocol/errors.js';

/** What stands behind the `?`, undecoded: the protocol decodes it itself, and strictly. */
export function rawQuery(request: FastifyRequest): string {
  const { url = '' } = request.raw;
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

/**
 * The Authorization header. Of several Node keeps the first and says nothing.
 * @throws InvalidRequestError when there are several: RFC 6749 §2.3 wants one method of authentication in each request
 */
export function authorizationHeader(request: FastifyRequest): string | undefined {
  const [authorization, ...more] = request.raw.headersDistinct['authorization'] ?? [];
  if (more.length > 0) throw new InvalidRequestError('There is more than one Authorization header; send one.');
  return authorization;
}
