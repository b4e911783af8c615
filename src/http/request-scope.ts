import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preValidationHookHandler,
  RouteOptions,
} from 'fastify';
import { Ambient } from '../database/ambient.js';
import type { RequestFacts, RequestNotes } from '../telemetry/log/request-notes.js';
import { isTracing, RequestSpan } from '../telemetry/tracing/tracing.js';
import { handsNotesOn } from './hands-notes-on.decorator.js';
import { secretsOf } from './request-secrets.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What log lines and spans know about this request. */
    scope: RequestScope | undefined;
  }
}

/** One request from its first byte to its last: whatever is logged or traced meanwhile belongs to it. */
export class RequestScope implements RequestNotes {
  readonly facts: RequestFacts = {};
  readonly span: RequestSpan | undefined;

  constructor(private readonly request: FastifyRequest) {
    if (isTracing()) this.span = spanOf(request);
  }

  get correlationId(): string {
    return this.request.id;
  }

  readSecrets(): readonly string[] {
    return secretsOf(this.request);
  }

  /** Within the trace of the request, where one is written. */
  inTrace<T>(work: () => T): T {
    return this.span ? this.span.around(work) : work();
  }
}

// Ambient, because whoever writes a line is often far from the request.
const requests = new Ambient<RequestNotes>();

/** The request that is being worked on; undefined where endpoints hand their notes on. */
export function currentRequest(): RequestNotes | undefined {
  return requests.current;
}

/** Work of others, who know nothing of the request: whatever they log belongs to it. */
export function withinRequest<T>(notes: RequestNotes, work: () => Promise<T>): Promise<T> {
  return requests.run(notes, work);
}

/** For those who find out something about a request. */
export function notesOf(request: FastifyRequest): RequestNotes {
  return request.scope!;
}

/** Before all other hooks: what they do belongs to the request, too. */
export function openScopes(fastify: FastifyInstance): void {
  fastify.decorateRequest('scope', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.scope = new RequestScope(request);
    request.scope.inTrace(done);
  });
  // A body comes by events of its connection, which know nothing of the request.
  fastify.addHook('preValidation', (request, _reply, done) => request.scope!.inTrace(done));
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    request.scope?.span?.end(reply.statusCode);
    done();
  });
  fastify.addHook('onRoute', (route) => {
    if (!handsNotesOn(route)) surround(route);
  });
}

/** Whatever is logged meanwhile belongs to the request. */
function surround(route: RouteOptions): void {
  const hold: onRequestHookHandler = (_request, reply, done) => {
    reply.raw.once('close', requests.hold());
    done();
  };
  const enter: preValidationHookHandler = (request, _reply, done) => requests.enter(notesOf(request), done);
  route.onRequest = [hold, enter, ...[route.onRequest ?? []].flat()];
  route.preValidation = [enter, ...[route.preValidation ?? []].flat()];
}

// The route and never the URL, which carries codes and ids (OpenTelemetry semantic conventions for HTTP servers).
function spanOf({ method, routeOptions: { url: route }, id, headers }: FastifyRequest): RequestSpan | undefined {
  const attributes = { 'http.request.method': method, 'portico.correlation_id': id };
  return route === undefined
    ? RequestSpan.begin(method, attributes, headers)
    : RequestSpan.begin(`${method} ${route}`, { ...attributes, 'http.route': route }, headers);
}
