import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError } from '../database/failures.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { InvalidRequestError, ServerError, TemporarilyUnavailableError } from '../protocol/errors.js';
import { type ErrorDetails, OAuthError } from '../protocol/oauth-error.js';
import { LogEntry } from '../telemetry/log/log-events.js';
import { signals } from '../telemetry/signals.js';
import { addToSpan } from '../telemetry/tracing/tracing.js';
import { presentError } from './error-presenter.js';
import { reasonsOf, whereOf } from './log-fields.js';
import { plainProblem, sendProblem, tellsProblems } from './problem.js';

/**
 * The last stop of everything that goes wrong. The type of an error says how it is shown: a `DisplayedError` as a page,
 * an `OAuthError` as JSON; in the admin API as a problem. What is neither is a mistake of ours: it is logged, and leaks nothing.
 */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // What breaks while a body is read is thrown outside of the request's trace.
    if (request.scope) request.scope.inTrace(() => this.answer(thrown, request, reply));
    else this.answer(thrown, request, reply);
  }

  private answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = methodNotAllowed(thrown, request) ?? toShownError(thrown);
    this.log(error, statusOf(thrown, error), request);
    signals.errorAnswered.send({ code: error.code, status: statusOf(thrown, error) });
    addToSpan({ 'portico.error': error.code });
    if (reply.sent) return;
    void reply.headers({ ...error.headers, 'Cache-Control': 'no-store' });
    if (tellsProblems(request)) sendProblem(reply, plainProblem(statusOf(thrown, error), error.description));
    else if (thrown instanceof DisplayedError || prefersPage(request)) {
      presentError(reply, error, statusOf(thrown, error), request);
    } else void reply.status(statusOf(thrown, error)).send(error.toParameters());
  }

  private log(error: OAuthError, status: number, request: FastifyRequest): void {
    const { cause } = error.details;
    const entry = (event: 'request.failed' | 'request.refused') =>
      new LogEntry(event, error.message, { ...whereOf(request), status, ...reasonsOf(error) }, request.scope);
    if (error.status < 500) this.logger.log(entry('request.refused'));
    else this.logger.error(entry('request.failed'), cause instanceof Error ? cause.stack : undefined);
  }
}

/** The error that stands for whatever was thrown: nothing of ours leaks. */
export function toShownError(thrown: unknown): OAuthError {
  if (thrown instanceof DisplayedError) return thrown.error;
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof DatabaseUnavailableError) {
    return new TemporarilyUnavailableError(
      'The server cannot reach its database. Try again in a moment.',
      thrown.retryAfter,
      { cause: thrown },
    );
  }
  const status = frameworkStatus(thrown);
  return status !== undefined && status < 500 ? new RefusedError(status, thrown) : new ServerError({ cause: thrown });
}

/** What the framework refuses before any of our code runs: no such route, too large, a content type nobody reads. */
class RefusedError extends OAuthError {
  override readonly status: number;

  constructor(status: number, thrown: unknown) {
    super(CODES.get(status) ?? 'invalid_request', messageOf(thrown), unanswered(messageOf(thrown)));
    this.status = status;
  }
}

/**
 * RFC 9110 §15.5.6, RFC 9126 §2.3: the path is one of ours, the method is not. Preflights of other origins are told
 * nothing about paths that are not open to them.
 */
function methodNotAllowed(thrown: unknown, { server, url, method: asked }: FastifyRequest): OAuthError | undefined {
  if (!(thrown instanceof NotFoundException) || asked === 'OPTIONS') return undefined;
  const path = url.split('?')[0]!;
  const allowed = METHODS.filter((method) => server.hasRoute({ method, url: path }));
  // A handler that says 404 itself was reached by a method that is allowed.
  const isReached = allowed.some((method) => method === asked);
  return allowed.length === 0 || isReached ? undefined : new MethodNotAllowedError(allowed, thrown);
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

class MethodNotAllowedError extends RefusedError {
  override readonly headers: Readonly<Record<string, string>>;

  constructor(allowed: readonly string[], thrown: unknown) {
    super(405, thrown);
    this.headers = { Allow: allowed.join(', ') };
  }
}

const CODES = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
]);

function frameworkStatus(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

// Nest puts the list of a DTO's faults into the response object, and only a title into the message.
function messageOf(thrown: unknown): string {
  const response = thrown instanceof HttpException ? thrown.getResponse() : undefined;
  const message = typeof response === 'object' ? (response as { message?: unknown }).message : undefined;
  if (Array.isArray(message)) return message.join('; ');
  const text =
    thrown instanceof Error ? thrown.message : new InvalidRequestError('The request was refused.').description;
  // Texts about a path quote its query, and queries carry codes and tokens (RFC 9700 §4.3).
  return text.replace(/\?\S*/g, '');
}

/** For the page of an address that nothing answers: the framework says `Cannot GET /…`, which is no expectation. */
function unanswered(message: string): ErrorDetails {
  const [, received] = /^Cannot ([A-Z]+ \/.*)$/.exec(message) ?? [];
  return received === undefined ? {} : { expected: 'An address that this server answers.', received };
}

function statusOf(thrown: unknown, error: OAuthError): number {
  return thrown instanceof DisplayedError ? thrown.status : error.status;
}

function prefersPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && /\btext\/html\b/.test(request.headers.accept ?? '');
}
