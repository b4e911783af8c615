import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { SessionAdministration } from '../../src/admin/session-administration.js';
import { gaugeSeries } from '../../src/metrics/gauges.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { signalSeries } from '../../src/metrics/series.js';
import { OutboundGate } from '../../src/outbound/outbound-gate.js';
import { SessionEntity } from '../../src/sessions/session.entity.js';
import { UsersService } from '../../src/users/users.service.js';
import { LoginForm } from '../support/attack-world.js';
import { Flow } from '../support/flow.js';
import { KeptLog } from '../support/log-lines.js';
import { ServerProcess } from '../support/server-process.js';
import { PASSWORD, TestServer } from '../support/server.js';

const TOKEN = 'a-token-of-the-people-who-watch-it-1234';
const DASHBOARD = resolve(__dirname, '../../docker/grafana-dashboard.json');

const scrape = async (url: string, authorization?: string): Promise<Response> =>
  fetch(`${url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });

/** The value of a series with exactly these labels, in any order; undefined when it is not there. */
function valueOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text.split('\n').find((each) => {
    const [, found, inner = ''] = /^(\w+)(?:\{(.*)\})? /.exec(each) ?? [];
    return found === name && inner.split(',').filter(Boolean).sort().join() === wanted.sort().join();
  });
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

describe('/metrics', () => {
  let server: TestServer;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start({ PASSWORD_HASH_CONCURRENCY: '2' }, new KeptLog().logger);
    const client = await server.client('wiki', {
      portico_require_consent: false,
      scope: 'openid notes:read offline_access',
    });
    await server.user('ada');
    flow = new Flow(server, client);
  });
  afterAll(() => server.stop());

  it('has every series that is documented, each with its help and type', async () => {
    const answer = await scrape(server.url);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    const names = [...Object.keys(signalSeries), ...Object.keys(gaugeSeries), 'nodejs_eventloop_lag_p99_seconds'];
    for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} .+\\n# TYPE ${name} \\w+$`, 'm'));
    expect(names.length).toBeGreaterThanOrEqual(25);
  });

  it('counts a flow: steps, tokens by grant type and kind, requests by route, audit events, passwords', async () => {
    const before = await (await scrape(server.url)).text();
    const grown = async (name: string, labels: Readonly<Record<string, string>>): Promise<number> => {
      const after = await (await scrape(server.url)).text();
      return (valueOf(after, name, labels) ?? 0) - (valueOf(before, name, labels) ?? 0);
    };
    const tokens = await flow.tokens('ada', { scope: 'openid notes:read offline_access' });
    expect(tokens).toHaveProperty('id_token');
    const grant = { grant_type: 'authorization_code' };
    expect(await grown('portico_token_responses_total', grant)).toBe(1);
    for (const kind of ['access_token', 'refresh_token', 'id_token']) {
      expect(await grown('portico_tokens_issued_total', { ...grant, kind })).toBe(1);
    }
    expect(await grown('portico_authorization_steps_total', { step: 'login' })).toBe(1);
    expect(await grown('portico_authorization_steps_total', { step: 'respond' })).toBe(1);
    expect(await grown('portico_http_requests_total', { route: '/token', method: 'POST', status: '200' })).toBe(1);
    expect(await grown('portico_http_request_seconds_count', { route: '/token' })).toBe(1);
    expect(await grown('portico_audit_events_total', { type: 'login.succeeded' })).toBe(1);
    expect(await grown('portico_password_hash_seconds_count', {})).toBe(1);
    expect(await grown('portico_database_seconds_count', { kind: 'statement' })).toBeGreaterThan(0);
  });

  it('counts failures by what was told', async () => {
    const answer = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    expect(answer.status).toBe(401);
    await fetch(`${server.url}/no/such/${'x'.repeat(50)}`);
    const text = await (await scrape(server.url)).text();
    expect(valueOf(text, 'portico_errors_total', { code: 'invalid_client', status: '401' })).toBeGreaterThan(0);
    expect(valueOf(text, 'portico_errors_total', { code: 'not_found', status: '404' })).toBeGreaterThan(0);
    // Nothing that a client sent becomes a label: the number of series is bounded.
    expect(text).not.toContain('xxxxx');
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('ada');
    expect(text).not.toContain('wiki');
  });

  it('counts failures by cause: logins, limits, rules, clients; and lines, signatures, calls to others', async () => {
    const before = await (await scrape(server.url)).text();
    const grown = async (name: string, labels: Readonly<Record<string, string>>): Promise<number> => {
      const after = await (await scrape(server.url)).text();
      return (valueOf(after, name, labels) ?? 0) - (valueOf(before, name, labels) ?? 0);
    };
    const client = await server.client('shop', { backchannel_logout_uri: 'https://shop.invalid/logout' });
    const other = new Flow(server, client);
    const form = await LoginForm.open(other);
    await form.submit('nobody', PASSWORD);
    for (let n = 0; n < 12; n++) await form.submit('ada', 'a wrong password');
    await other.browser.get(other.request({ code_challenge: undefined }).url);
    await other.browser.get(other.request({ redirect_uri: 'https://evil.test/cb' }).url);
    await other.token({ grant_type: 'refresh_token', refresh_token: 'x' }, { ...client, secret: 'wrong' });
    const call = { url: 'https://127.0.0.1:1/', method: 'GET' } as const;
    await expect(server.app.get(OutboundGate, { strict: false }).send(call)).rejects.toThrow();
    new Logger('Test').error('counted');
    expect(await grown('portico_login_failures_total', { cause: 'unknown_account' })).toBe(1);
    expect(await grown('portico_login_failures_total', { cause: 'wrong_password' })).toBeGreaterThan(3);
    expect(await grown('portico_limits_exceeded_total', { limit: 'login-account' })).toBeGreaterThan(0);
    expect(await grown('portico_rules_refused_total', { rule: 'requirePkce' })).toBe(1);
    expect(await grown('portico_rules_refused_total', { rule: 'requireRegisteredRedirectUri' })).toBe(1);
    expect(await grown('portico_client_failures_total', { cause: 'wrong_credentials' })).toBe(1);
    expect(await grown('portico_outbound_calls_total', { outcome: 'failed' })).toBe(1);
    expect(await grown('portico_outbound_seconds_count', {})).toBe(1);
    expect(await grown('portico_audit_events_total', { type: 'login.throttled' })).toBeGreaterThan(0);
    expect(await grown('portico_log_lines_total', { level: 'error' })).toBe(1);
    server.clock.move(3600);
    await flow.tokens('ada');
    expect(await grown('portico_signatures_total', { algorithm: 'ES256' })).toBeGreaterThan(0);
  });

  it('reads the gauges: connections, hash pool, outbox, age of the keys', async () => {
    server.clock.move(3600);
    const text = await (await scrape(server.url)).text();
    expect(valueOf(text, 'portico_http_connections')).toBeGreaterThan(0);
    expect(valueOf(text, 'portico_password_hash_waiting')).toBe(0);
    expect(valueOf(text, 'portico_logout_deliveries_pending')).toBe(0);
    for (const algorithm of ['ES256', 'RS256']) {
      expect(valueOf(text, 'portico_signing_key_age_seconds', { algorithm })).toBeGreaterThanOrEqual(3600);
    }
  });

  it('moves its gauges: passwords that are hashed and wait, clients that must be told, connections', async () => {
    const gauge = async (name: string, labels = {}) => valueOf(await (await scrape(server.url)).text(), name, labels);
    const users = server.app.get(UsersService, { strict: false });
    const hashes = Array.from({ length: 5 }, () => users.hashNewPassword(PASSWORD));
    const busy = await server.app.get(Metrics).text();
    await Promise.all(hashes);
    expect(valueOf(busy, 'portico_password_hash_running')).toBe(2);
    expect(valueOf(busy, 'portico_password_hash_waiting')).toBe(3);
    expect(await gauge('portico_password_hash_running')).toBe(0);
    const told = new Flow(server, await server.client('told', { backchannel_logout_uri: 'https://told.invalid/out' }));
    await told.tokens('ada', { scope: 'notes:read' });
    const sessions = await server.database.read((manager) => manager.find(SessionEntity));
    await server.app.get(SessionAdministration, { strict: false }).end(sessions.at(-1)!.id);
    expect(await gauge('portico_logout_deliveries_pending')).toBeGreaterThan(0);
    expect(await gauge('portico_database_connections', { state: 'open' })).toBeGreaterThan(0);
    expect(await gauge('portico_database_waiting')).toBe(0);
    expect(await gauge('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('has every series that the dashboard asks for', async () => {
    const text = await (await scrape(server.url)).text();
    const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: { targets: { expr: string }[] }[] };
    const asked = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(portico|nodejs|process)_\w+/g) ?? []),
    );
    expect(asked.length).toBeGreaterThan(20);
    for (const name of asked) expect(text).toContain(`# TYPE ${name.replace(/_bucket$/, '')} `);
    const own = [...Object.keys(signalSeries), ...Object.keys(gaugeSeries)];
    expect(own.filter((name) => !asked.some((each) => each.startsWith(name)))).toEqual([]);
  });
});

describe('/metrics and who may ask', () => {
  let server: TestServer;
  beforeAll(async () => (server = await TestServer.start({ METRICS_TOKEN: TOKEN })));
  afterAll(() => server.stop());

  it('answers to the token of METRICS_TOKEN', async () => {
    expect((await scrape(server.url, `Bearer ${TOKEN}`)).status).toBe(200);
  });

  it.each([
    ['nothing', undefined],
    ['another token', `Bearer ${TOKEN}5`],
    ['a part of it', `Bearer ${TOKEN.slice(0, -1)}`],
    ['an empty token', 'Bearer '],
    ['another scheme', `Basic ${TOKEN}`],
  ])('refuses %s', async (_what, authorization) => {
    const answer = await scrape(server.url, authorization);
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain('# HELP');
  });
});

/** The worker that was not there before, once it is a program of its own: until then, its parent waits for it. */
async function startingWorker(server: ServerProcess, before: readonly number[]): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const pid = server.workers.find((each) => !before.includes(each));
    if (pid !== undefined && readFileSync(`/proc/${pid}/environ`, 'utf8').includes('NODE_UNIQUE_ID=')) return pid;
    await sleep(5);
  }
  throw new Error(`No worker was started: ${server.output}`);
}

describe('/metrics of the server as it is shipped', () => {
  it('is not there in production without METRICS_TOKEN', async () => {
    const server = await ServerProcess.start({ NODE_ENV: 'production', ISSUER: 'https://sso.example.com' });
    try {
      expect((await scrape(server.url)).status).toBe(404);
    } finally {
      await server.dispose();
    }
  });

  const labels = { route: '/jwks', method: 'GET', status: '200' };
  const call = (url: string): Promise<Response> => fetch(url, { headers: { connection: 'close' } });

  it('has the counts of all workers together', async () => {
    const server = await ServerProcess.start({ PORTICO_WORKERS: '2' });
    try {
      for (let n = 0; n < 20; n++) await call(`${server.url}/jwks`);
      const answer = await scrape(server.url);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(valueOf(text, 'portico_http_requests_total', labels)).toBe(20);
      expect(text).toContain('portico_signing_key_age_seconds');
    } finally {
      await server.dispose();
    }
  });

  it('does not wait for a worker that still starts, nor for one that ends', async () => {
    const server = await ServerProcess.start({ PORTICO_WORKERS: '2' });
    let starting: number | undefined;
    try {
      await server.untilAllServe(2);
      const before = server.workers;
      process.kill(before[1]!, 'SIGKILL');
      starting = await startingWorker(server, before);
      process.kill(starting, 'SIGSTOP');
      await call(`${server.url}/jwks`);
      const answer = await scrape(server.url);
      expect(answer.status).toBe(200);
      expect(valueOf(await answer.text(), 'portico_http_requests_total', labels)).toBe(1);
    } finally {
      if (starting !== undefined) process.kill(starting, 'SIGKILL');
      await server.dispose();
    }
  });
});
