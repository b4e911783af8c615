import type { FastifyRequest } from 'fastify';
import { InvalidRequestError } from '../protocol/errors.js';

const NAME = 'authorization';

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
  const { rawHeaders, headers } = request.raw;
  let count = 0;
  // Names and values in turn.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.length === NAME.length && rawHeaders[index]!.toLowerCase() === NAME) count += 1;
  }
  if (count > 1) throw new InvalidRequestError('There is more than one Authorization header; send one.');
  return headers.authorization;
}
