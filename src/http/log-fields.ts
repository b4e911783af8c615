import type { FastifyRequest } from 'fastify';
import type { OAuthError } from '../protocol/oauth-error.js';
import type { LogFields } from '../telemetry/log/log-events.js';

/** Which request a line is about. The path without its query; redacted like everything that came from outside. */
export function whereOf({ method, url, routeOptions }: FastifyRequest): LogFields {
  return { method, route: routeOptions.url ?? 'unknown', path: url.split('?')[0] };
}

/** What somebody needs who must find out why: what would have been right, what came, and the private reason. */
export function reasonsOf({ code, details: { expected, received, cause } }: OAuthError): LogFields {
  return { error: code, expected, received, cause: cause === undefined ? undefined : describe(cause) };
}

/** An error with what led to it, without stacks. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const text = cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`;
  return cause.cause === undefined ? text : `${text}; ${describe(cause.cause)}`;
}
