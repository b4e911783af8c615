import type { FastifyRequest } from 'fastify';

/** What stands behind the `?`, undecoded: the protocol decodes it itself, and strictly. */
export function rawQuery(request: FastifyRequest): string {
  const { url = '' } = request.raw;
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}
