import { randomUUID } from 'node:crypto';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { administrativeAudience, administrativeScopes } from './admin/administrative-scopes.js';
import type { Settings } from './config/settings.js';
import { splitList } from './config/values.js';
import { CrossOrigin } from './cors/cross-origin.js';
import type { ExtensionApi, Extensions } from './extensions.js';
import { extensionAudience, EXTENSIONS } from './extensions.module.js';
import { Cohorts, formCohorts } from './http/cohorts.js';
import { Drain } from './http/drain.js';
import { readJsonBodies } from './http/json-body.js';
import { LoadShedding } from './http/load-shedding.js';
import { securityHeaders } from './http/security-headers.js';
import { openScopes } from './http/request-scope.js';
import { limitConnections, limitOptions, SERVER_LIMITS, type ServerLimits } from './http/server-limits.js';
import { unreadQuery } from './http/unread-query.js';
import { accountAudience, accountScopes } from './own-apis/account-scopes.js';
import { OPENID } from './protocol/standard-claims.js';
import { notesScopes } from './resource/notes.scopes.js';
import { notesAudience } from './resource/resource.module.js';
import type { DocumentedApi } from './swagger/api-schemes.js';
import { setUpSwagger } from './swagger/swagger.js';
import { signals } from './telemetry/signals.js';
import { presentAs } from './ui/service.js';

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
  presentAs({ name: settings.serviceName, supportUrl: settings.supportUrl || undefined });
  const drain = app.get(Drain);
  drain.watch(app.getHttpServer());
  const shedding = app.get(LoadShedding);
  shedding.watch(app.getHttpServer());
  limitConnections(app.getHttpServer(), settings.maxConnections);
  formCohorts(app.getHttpAdapter().getInstance(), app.get(Cohorts));
  setUpRequests(app.getHttpAdapter().getInstance(), settings, { drain, shedding });
  app.getHttpAdapter().getInstance().addHook('onRequest', app.get(CrossOrigin).onRequest);
  setUpSwagger(app, settings, documentedApis(settings, app.get<Extensions>(EXTENSIONS, { strict: false })));
}

/** The APIs that Swagger UI gets tokens for. */
function documentedApis({ issuer, sampleResource }: Settings, added: Extensions): DocumentedApi[] {
  const notes = { scheme: 'notes', audience: notesAudience(issuer), scopes: notesScopes.texts };
  const administration = { audience: administrativeAudience(issuer), scopes: administrativeScopes.texts };
  const openid = { [OPENID]: { title: 'Know that it is you' } };
  return [
    ...(sampleResource ? [{ ...notes, ticked: notesScopes.names }] : []),
    { scheme: 'administration', ...administration, ticked: ['admin:read'] },
    { scheme: 'account', audience: accountAudience(issuer), scopes: accountScopes.texts, ticked: ['account:read'] },
    ...added.apis.map((api) => documentedExtension(api, issuer)),
    { scheme: 'userinfo', audience: issuer, scopes: openid, ticked: [OPENID] },
  ];
}

function documentedExtension(api: ExtensionApi, issuer: string): DocumentedApi {
  const { path, scopes } = api;
  const scheme = path.replace(/^\/(api\/)?/, '').replaceAll('/', '-');
  return { scheme, audience: extensionAudience(api, issuer), scopes: scopes.texts, ticked: scopes.names };
}

/** @param limits for tests, which have no time to be slow */
export function createAdapter(settings: Settings, limits: ServerLimits = SERVER_LIMITS): FastifyAdapter {
  const proxies = splitList(settings.trustedProxies);
  return new FastifyAdapter({
    ...limitOptions(limits, settings.keepAliveTimeout),
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // Audiences of APIs stand in paths, percent-encoded.
    routerOptions: { maxParamLength: 768, querystringParser: unreadQuery },
    return503OnClosing: true,
  });
}

interface Doorkeepers {
  readonly drain: Drain;
  readonly shedding: LoadShedding;
}

function setUpRequests(fastify: FastifyInstance, { issuer }: Settings, { drain, shedding }: Doorkeepers): void {
  const headers = securityHeaders(issuer);
  openScopes(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('X-Correlation-Id', request.id);
    if ((request.raw.url?.length ?? 0) <= SERVER_LIMITS.longestUrl) return done();
    const text = `The URL is longer than ${SERVER_LIMITS.longestUrl} characters.`;
    void reply.status(414).send({ error: 'invalid_request', error_description: text });
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const seconds = reply.elapsedTime / 1000;
    signals.requestAnswered.send({ route, method: request.method, status: reply.statusCode, seconds });
    done();
  });
  fastify.decorateRequest('isInFlight', false);
  fastify.addHook('onRequest', shedding.onRequest);
  fastify.addHook('preValidation', shedding.begin);
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    shedding.end(request);
    if (drain.isClosing) reply.header('Connection', 'close');
    done();
  });
  // Protocol endpoints decode their forms themselves, strictly, from the bytes as they came (RFC 6749 §3.2).
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  readJsonBodies(fastify);
}
