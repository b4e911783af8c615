import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { OAuthError } from '../protocol/oauth-error.js';
import { reasonsOf, whereOf } from '../http/log-fields.js';
import { LogEntry } from '../telemetry/log/log-events.js';
import { signals } from '../telemetry/signals.js';
import { addToSpan } from '../telemetry/tracing/tracing.js';
import { responseModes, type ResponseModeName } from './response-modes/index.js';

/** Where and how an answer of the authorization endpoint is sent. */
export interface ResponseDestination {
  readonly redirectUri: string;
  readonly responseMode: ResponseModeName;
  readonly state?: string;
}

/** Sends parameters to the client, with `state` as it came and `iss` against mix-up (RFC 9207 §2). */
export function sendAuthorizationResponse(
  reply: FastifyReply,
  to: ResponseDestination,
  parameters: Readonly<Record<string, string>>,
  issuer: string,
): void {
  // Adding to a spread is dear (docs/decisions/0030-nothing-is-added-to-a-copy.md).
  const all: Record<string, string> = Object.assign({}, parameters);
  if (to.state !== undefined) all['state'] = to.state;
  all['iss'] = issuer;
  responseModes[to.responseMode].send(reply, to.redirectUri, all);
}

/** An error that goes back to the client: its redirect URI is proven. It carries its destination. */
export class RedirectedError extends Error {
  constructor(
    readonly error: OAuthError,
    readonly destination: ResponseDestination,
  ) {
    super(error.message, { cause: error });
    this.name = 'RedirectedError';
  }
}

/** RFC 6749 §4.1.2.1. */
@Catch(RedirectedError)
export class RedirectedErrorFilter implements ExceptionFilter<RedirectedError> {
  private readonly logger = new Logger('Authorization');

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  catch({ error, destination }: RedirectedError, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const fields = { ...whereOf(request), status: 303, ...reasonsOf(error) };
    this.logger.log(new LogEntry('authorization.refused', error.message, fields, request.scope));
    addToSpan({ 'portico.error': error.code });
    signals.errorAnswered.send({ code: error.code, status: 303 });
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendAuthorizationResponse(reply, destination, error.toParameters(), this.settings.issuer);
  }
}
