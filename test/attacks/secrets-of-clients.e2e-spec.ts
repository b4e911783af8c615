import { randomBytes } from 'node:crypto';
import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { send } from '../support/attack-world.js';
import { Canaries } from '../support/canaries.js';
import { KeptLog } from '../support/log-lines.js';
import { configure, OPEN, registered, register, REDIRECT_URI } from '../support/registration.js';
import { type ProofChanges, SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const ALL = { scope: 'openid notes:read offline_access', nonce: 'n-0S6_WzA2Mj' };

describe('SE: secrets of clients in logs, metrics, the audit log and error answers', () => {
  const log = new KeptLog();
  const canaries = new Canaries();
  /** Bodies and headers of everything that was refused. */
  const refusals: string[] = [];
  let server: TestServer;
  let secure: SecureClient;
  let metrics: string;

  const canary = (what: string): string => canaries.add(what, `canary-${randomBytes(12).toString('hex')}`);

  /** Sends what is wrong, and keeps what was told about it. */
  async function refused(path: string, form: Record<string, string>, proof?: ProofChanges | string): Promise<void> {
    const { status, body, headers } = await secure.post(path, form, proof);
    expect([path, status >= 400 || body['active'] === false]).toEqual([path, true]);
    refusals.push(JSON.stringify([body, [...headers]]));
  }

  async function liveWell(): Promise<void> {
    const grant = await secure.authorize('alice', ALL);
    canaries.add('code', grant.code);
    canaries.add('verifier', grant.verifier);
    const proof = canaries.add('DPoP proof', await secure.proof('/token'));
    const assertion = canaries.add('assertion', await secure.assertion());
    const redirect = { redirect_uri: secure.client.redirectUri, code: grant.code, code_verifier: grant.verifier };
    const form = { grant_type: 'authorization_code', client_assertion: assertion, ...redirect };
    const { body } = await secure.post('/token', form, proof);
    for (const kind of ['access_token', 'refresh_token', 'id_token']) canaries.add(kind, body[kind] as string);
    await secure.post('/introspect', { token: body.access_token, client_assertion: await secure.assertion() }, null);
    // The same once more: a code, a proof and an assertion that were used.
    await refused('/token', form, proof);
    await refused('/token', { grant_type: 'refresh_token', refresh_token: body.refresh_token! }, null);
  }

  async function goWrong(): Promise<void> {
    const wrong = canaries.add('assertion', await secure.assertion({ aud: 'https://other.example' }));
    await refused('/token', { grant_type: 'client_credentials', client_assertion: wrong });
    await refused('/par', { client_assertion: canary('assertion'), request: canary('request object') });
    await refused('/token', { grant_type: canary('as a grant type'), code: canary('code') }, canary('proof'));
    const stale = { claims: { iat: 1, ath: canary('hash') } };
    const old = canaries.add('proof', await secure.proof('/token', stale));
    await refused('/token', { grant_type: 'client_credentials' }, old);
    const token = canaries.add('introspected', `eyJhbGciOiJFUzI1NiJ9.x.${randomBytes(40).toString('base64url')}`);
    await secure.post('/introspect', { token, token_type_hint: canary('hint') }, null);
    const body = new URLSearchParams({ token, client_assertion: await secure.assertion() }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await send(server, '/revoke', { method: 'POST', body, headers });
    const object = canaries.add('request object', await secure.requestObject({ state: 'x' }, { aud: 'https://other' }));
    const page = await secure.flow.browser.get(`/authorize?client_id=J1&request=${object}`);
    refusals.push(page.text, page.location ?? '');
  }

  async function manage(): Promise<void> {
    const client = await registered(server);
    canaries.add('registration access token', client.registration_access_token);
    canaries.add('client secret', client.client_secret);
    await configure(client);
    const thief = { ...client, registration_access_token: canary('registration access token') };
    refusals.push(JSON.stringify(await configure(thief)));
    const bad = { redirect_uris: [REDIRECT_URI], client_secret: canary('secret'), jwks: { d: canary('private key') } };
    refusals.push(JSON.stringify(await register(server, bad, canary('initial access token'))));
    refusals.push(JSON.stringify(await register(server, `{"client_secret":"${canary('secret')}"`)));
  }

  /** What breaks in the middle quotes whatever it was about, if anything does. */
  async function breakDown(): Promise<void> {
    const query = (sql: string) => server.database.manager.query(sql);
    const grant = await secure.authorize('alice', ALL);
    canaries.add('code', grant.code);
    canaries.add('verifier', grant.verifier);
    await query('ALTER TABLE grants RENAME TO grants_away');
    const { status, body } = await secure.exchange(grant);
    expect(status).toBe(500);
    refusals.push(JSON.stringify(body));
    await query('ALTER TABLE grants_away RENAME TO grants');
  }

  beforeAll(async () => {
    server = await TestServer.start(OPEN, log.logger);
    await server.user('alice');
    const metadata = { scope: ALL.scope, dpop_bound_access_tokens: true };
    secure = await SecureClient.register(server, 'J1', metadata);
    await liveWell();
    await goWrong();
    await manage();
    await breakDown();
    metrics = (await send(server, '/metrics')).text;
  });
  afterAll(() => server.stop());

  it('SE-01 not in any line, at the lowest level', () => {
    expect(canaries.values.size).toBeGreaterThan(25);
    expect(log.lines.join('\n')).toContain('"request.failed"');
    expect(log.lines.length).toBeGreaterThan(10);
    expect(canaries.foundIn(log.lines)).toEqual([]);
  });

  it('SE-01 not in any label of the metrics', () => {
    expect(metrics).toMatch(/^portico_errors_total\{.*\} [1-9]/m);
    expect(canaries.foundIn([metrics])).toEqual([]);
  });

  it('SE-01 not in any row of the audit log', async () => {
    const rows = await server.database.read((manager) => manager.find(AuditEventEntity));
    expect(rows.length).toBeGreaterThan(3);
    expect(canaries.foundIn(rows.map((row) => JSON.stringify(row)))).toEqual([]);
  });

  it('SE-01 not in any answer that refuses', () => {
    expect(refusals.length).toBeGreaterThan(10);
    expect(canaries.foundIn(refusals)).toEqual([]);
  });
});
