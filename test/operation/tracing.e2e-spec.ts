import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { LoginForm, sharedDatabase } from '../support/attack-world.js';
import { Flow, type Tokens } from '../support/flow.js';
import { KeptLog } from '../support/log-lines.js';
import { ServerProcess } from '../support/server-process.js';
import { PASSWORD, TestServer } from '../support/server.js';

const root = resolve(__dirname, '../..');
const FULL = { scope: 'openid notes:read offline_access', nonce: 'nonce-canary-4711' };

/** A whole Web Server Flow; answers everything of it that is secret. */
async function run(server: TestServer): Promise<string[]> {
  const client = await server.client('wiki', { portico_require_consent: false, scope: FULL.scope });
  await server.user('alice');
  const flow = new Flow(server, client);
  const page = await LoginForm.open(flow);
  await page.submit('alice', 'a-wrong-password-4711');
  const grant = await flow.authorize('alice', FULL);
  const tokens = (await (await flow.exchange(grant)).json()) as Tokens & { id_token: string };
  await flow.notes(tokens.access_token);
  await flow.exchange(grant);
  const cookies = [...flow.browser.cookies.values()];
  const issued = [tokens.access_token, tokens.refresh_token!, tokens.id_token];
  return [
    client.secret!,
    PASSWORD,
    'a-wrong-password-4711',
    FULL.nonce,
    ...Object.values(grant),
    ...cookies,
    ...issued,
  ];
}

describe('Without an SDK', () => {
  it('no span is made, and nobody is asked for one', async () => {
    const tracer = Object.getPrototypeOf(trace.getTracer('x')) as {
      startSpan: () => unknown;
      startActiveSpan: () => unknown;
    };
    const calls = [
      jest.spyOn(tracer, 'startSpan'),
      jest.spyOn(tracer, 'startActiveSpan'),
      jest.spyOn(trace, 'getActiveSpan'),
      jest.spyOn(context, 'with'),
      jest.spyOn(propagation, 'extract'),
    ];
    const server = await TestServer.start();
    await run(server);
    await server.stop();
    for (const call of calls) expect(call).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });
});

describe('With the SDK of the operator', () => {
  const exporter = new InMemorySpanExporter();
  const log = new KeptLog();
  let server: TestServer;
  let secrets: string[];
  let spans: ReadableSpan[];

  // Prepared by the server itself, whose statements are what is looked at.
  const shared = sharedDatabase();

  beforeAll(async () => {
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    server = await TestServer.start(shared.changes, log.logger);
    exporter.reset();
    secrets = await run(server);
    spans = exporter.getFinishedSpans();
  });
  afterAll(async () => {
    await server.stop();
    shared.dispose();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  const named = (name: string): ReadableSpan[] => spans.filter((span) => span.name === name);
  const childrenOf = (parent: ReadableSpan): ReadableSpan[] =>
    spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent.spanContext().spanId);
  /** Names of what happened within, as a tree. */
  const treeOf = (span: ReadableSpan): unknown[] => [span.name, ...childrenOf(span).map(treeOf)];

  it('each request is a span, named by method and route, with what happened within as its children', () => {
    const [login] = named('POST /login').filter(({ attributes }) => attributes['http.response.status_code'] === 303);
    expect(login).toMatchObject({ kind: SpanKind.SERVER, parentSpanContext: undefined });
    expect(login!.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/login',
      'portico.correlation_id': expect.stringMatching(/^[\w-]{36}$/) as string,
    });
    const names = JSON.stringify(treeOf(login!));
    for (const part of ['"password hash"', '"unit"', '"INSERT sessions"', '"INSERT audit_events"', '"COMMIT"']) {
      expect(names).toContain(part);
    }
    const [unit] = childrenOf(login!).filter(({ name }) => name === 'unit');
    expect(childrenOf(unit!).map(({ name }) => name)).toContain('INSERT audit_events');
  });

  it('a token request: the client, the grant, the signatures', () => {
    const [token] = named('POST /token').filter(({ attributes }) => attributes['http.response.status_code'] === 200);
    const children = childrenOf(token!);
    expect(children.map(({ name }) => name)).toEqual(expect.arrayContaining(['INSERT grants', 'signature']));
    expect(children.filter(({ name }) => name === 'signature')).toHaveLength(2);
    const [insert] = children.filter(({ name }) => name === 'INSERT grants');
    expect(insert).toMatchObject({ kind: SpanKind.CLIENT });
    const system = server.settings.databaseUrl.startsWith('sqlite')
      ? 'sqlite'
      : expect.stringMatching(/^(mysql|mariadb)$/);
    expect(insert!.attributes).toEqual({
      'db.system.name': system as string,
      'db.operation.name': 'INSERT',
      'db.collection.name': 'grants',
    });
  });

  it('what the client did wrong is told by its code and is no error; what broke is one', async () => {
    const [refused] = named('POST /token').filter(({ attributes }) => attributes['http.response.status_code'] === 400);
    expect(refused!.attributes).toMatchObject({ 'portico.error': 'invalid_grant' });
    expect(refused!.attributes).not.toHaveProperty('error.type');
    expect(refused!.status.code).toBe(SpanStatusCode.UNSET);
    const query = (sql: string) => server.database.manager.query(sql);
    await query('ALTER TABLE users RENAME TO users_away');
    const flow = new Flow(server, await server.client('other'));
    const page = await LoginForm.open(flow);
    exporter.reset();
    await page.submit('alice', PASSWORD);
    await query('ALTER TABLE users_away RENAME TO users');
    const [failed] = exporter.getFinishedSpans().filter(({ name }) => name === 'POST /login');
    expect(failed!.attributes).toMatchObject({ 'error.type': '500', 'portico.error': 'server_error' });
    expect(failed!.status).toEqual({ code: SpanStatusCode.ERROR });
  });

  it('continues the trace of whoever calls, and lines of the log name it', async () => {
    exporter.reset();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const answer = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ a: 'b' }),
    });
    const [span] = exporter.getFinishedSpans().filter(({ name }) => name === 'POST /token');
    expect(span!.spanContext().traceId).toBe(traceId);
    expect(span!.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    const [line] = log.about(answer.headers.get('x-correlation-id'));
    expect(line).toMatchObject({ trace_id: traceId, span_id: span!.spanContext().spanId, event: 'request.refused' });
  });

  it('SE-01 no secret is in a name, an attribute or an event of a span', () => {
    const told = spans.map(({ name, attributes, events, links, status }) => ({
      name,
      attributes,
      events,
      links,
      status,
    }));
    const text = JSON.stringify(told);
    expect(spans.length).toBeGreaterThan(30);
    expect(secrets.length).toBeGreaterThan(10);
    const spelled = secrets.flatMap((secret) => [
      secret,
      secret.split('.').at(-1)!,
      encodeURIComponent(secret),
      ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(secret).toString(form)),
    ]);
    expect(spelled.filter((each) => text.includes(each))).toEqual([]);
    expect(text).not.toMatch(/\?|VALUES|alice/);
    expect(spans.filter(({ events }) => events.length > 0)).toEqual([]);
  });
});

describe('docs/tracing.md', () => {
  it('has a telemetry.mjs that works with the server as it is shipped', async () => {
    const page = readFileSync(join(root, 'docs/tracing.md'), 'utf8');
    const [, example] = /<!-- example: telemetry.mjs -->\s+```js\n([\s\S]*?)```/.exec(page) ?? [];
    // Below the packages of this repository, so that it finds them as it would in an installation.
    const folder = join(root, 'node_modules/.portico-tracing');
    const file = join(folder, 'telemetry.mjs');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, example!);
    expect(spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr).toBe('');
    const server = await ServerProcess.start({ NODE_OPTIONS: `--import ${pathToFileURL(file).href}` });
    try {
      await fetch(`${server.url}/jwks`);
      const { code } = await server.end();
      expect([code, server.output]).toEqual([0, expect.stringContaining("name: 'GET /jwks'") as string]);
    } finally {
      await server.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
