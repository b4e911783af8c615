import { randomUUID } from 'node:crypto';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Settings } from './config/settings.js';
import { splitList } from './config/values.js';
import { readJsonBodies } from './http/json-body.js';
import { SECURITY_HEADERS, STRICT_TRANSPORT_SECURITY } from './http/security-headers.js';
import { notesScopes } from './resource/notes.scopes.js';
import { setUpSwagger } from './swagger/swagger.js';

/** Bytes. A URL beyond this is refused before anything looks at it. */
const LONGEST_URL = 8 * 1024;
const LARGEST_BODY = 64 * 1024;

/** The server, ready to listen. */
export async function createApp(
  module: DynamicModule,
  settings: Settings,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const adapter = createAdapter(settings);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger, bodyParser: false });
  prepareApp(app, settings);
  return app;
}

/** What every request goes through, and the documentation; end-to-end tests do the same to their own application. */
export function prepareApp(app: NestFastifyApplication, settings: Settings): void {
  setUpRequests(app.getHttpAdapter().getInstance(), settings);
  setUpSwagger(app, settings, settings.sampleResource ? notesScopes.texts : {});
}

export function createAdapter(settings: Settings): FastifyAdapter {
  const proxies = splitList(settings.trustedProxies);
  return new FastifyAdapter({
    bodyLimit: LARGEST_BODY,
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 256 },
    // Slow clients: a request has this long to arrive in full.
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 30_000,
    http: { maxHeaderSize: 16 * 1024 },
    return503OnClosing: true,
  });
}

function setUpRequests(fastify: FastifyInstance, { issuer }: Settings): void {
  const headers = {
    ...SECURITY_HEADERS,
    ...(issuer.startsWith('https:') ? { 'Strict-Transport-Security': STRICT_TRANSPORT_SECURITY } : {}),
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('X-Correlation-Id', request.id);
    if ((request.raw.url?.length ?? 0) <= LONGEST_URL) return done();
    void reply
      .status(414)
      .send({ error: 'invalid_request', error_description: `The URL is longer than ${LONGEST_URL} characters.` });
  });
  // Protocol endpoints decode their forms themselves, strictly, from the bytes as they came (RFC 6749 §3.2).
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  readJsonBodies(fastify);
}
