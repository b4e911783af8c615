import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type RequestFacts, type RequestNotes, withinRequest } from '../telemetry/log/request-notes.js';
import { isTracing, RequestSpan } from '../telemetry/tracing/tracing.js';
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

  enter<T>(work: () => T): T {
    return this.span ? this.span.around(() => withinRequest(this, work)) : withinRequest(this, work);
  }
}

/** Before all other hooks: what they do belongs to the request, too. */
export function openScopes(fastify: FastifyInstance): void {
  fastify.decorateRequest('scope', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.scope = new RequestScope(request);
    request.scope.enter(done);
  });
  // A body comes by events of its connection, which know nothing of the request.
  fastify.addHook('preValidation', (request, _reply, done) => request.scope!.enter(done));
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    request.scope?.span?.end(reply.statusCode);
    done();
  });
}

// The route and never the URL, which carries codes and ids (OpenTelemetry semantic conventions for HTTP servers).
function spanOf({ method, routeOptions: { url: route }, id, headers }: FastifyRequest): RequestSpan | undefined {
  const attributes = { 'http.request.method': method, 'portico.correlation_id': id };
  return route === undefined
    ? RequestSpan.begin(method, attributes, headers)
    : RequestSpan.begin(`${method} ${route}`, { ...attributes, 'http.route': route }, headers);
}
