import { BackchannelSender } from '../../src/logout/backchannel-sender.js';
import { type AdminCaller, adminClient, administrator } from '../support/administrators.js';
import { Flow } from '../support/flow.js';
import type { JsonAnswer } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

const NOBODY = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';
type Item = Readonly<Record<string, unknown>>;
const itemsOf = ({ body }: JsonAnswer) => body['items'] as Item[];

describe('The admin API: sessions, consents, grants, APIs, keys, audit, notices and settings', () => {
  let server: TestServer;
  let client: TestClient;
  let app: TestClient;
  let owner: AdminCaller;
  let count = 0;

  beforeAll(async () => {
    server = await TestServer.start({ REGISTRATION: 'token' });
    client = await adminClient(server);
    app = await server.client('app', { backchannel_logout_uri: 'https://rp1.test/backchannel' });
    owner = await administrator(server, client, 'owner');
  });

  afterAll(() => server.stop());

  const person = async () => {
    const { id, username } = await server.user(`person${(count += 1)}`);
    const flow = new Flow(server, app);
    return { id, flow, tokens: await flow.tokens(username, { scope: 'notes:read offline_access' }) };
  };
  const get = (path: string) => owner.json('GET', path);

  it('sessions: lists those of a user, and ends one with its tokens', async () => {
    const { id, flow } = await person();
    const notes = await flow.tokens('', {});
    const [session, ...others] = itemsOf(await get(`/sessions?user_id=${id}`));
    expect(others).toEqual([]);
    expect(session).toMatchObject({ user_id: id, live: true, ended_at: null, amr: ['pwd'] });
    expect(JSON.stringify(session)).not.toMatch(/secret|hash/i);
    expect((await owner.json('DELETE', `/sessions/${String(session!['id'])}`)).status).toBe(204);
    expect((await flow.notes(notes.access_token)).status).toBe(401);
    expect(itemsOf(await get(`/sessions?user_id=${id}&open=true`))).toEqual([]);
    expect(itemsOf(await get(`/sessions?user_id=${id}`))).toMatchObject([{ live: false }]);
    for (const gone of [String(session!['id']), NOBODY, 'x']) {
      expect((await owner.json('DELETE', `/sessions/${gone}`)).status).toBe(404);
    }
  });

  it('consents: tells what somebody allowed, and withdraws it with what came of it', async () => {
    const { id, flow, tokens } = await person();
    const consents = await get(`/users/${id}/consents`);
    expect(itemsOf(consents)).toMatchObject([{ client_id: 'app', scopes: ['notes:read', 'offline_access'] }]);
    expect((await owner.json('DELETE', `/users/${id}/consents/app`)).status).toBe(204);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    expect((await flow.open(flow.request())).text).toContain('id="consent-allow"');
    expect((await owner.json('DELETE', `/users/${id}/consents/app`)).status).toBe(404);
    expect((await get(`/users/${NOBODY}/consents`)).status).toBe(404);
    const [event] = itemsOf(await get(`/audit-events?type=consent.withdrawn&user_id=${id}`));
    expect(event).toMatchObject({ client_id: 'app', details: { by: { user: owner.userId } } });
  });

  it('consents: lists those of all users, by user, client and scope', async () => {
    const [one, two] = [await person(), await person()];
    const other = await server.client('other');
    await new Flow(server, other, one.flow.browser).tokens('', { scope: 'notes:read' });
    const scopes = async (query: string) =>
      itemsOf(await get(`/consents?limit=100&${query}`)).map((item) => item['scope']);
    expect(await scopes(`user_id=${one.id}&client_id=app&sort=user_id`)).toEqual([
      null,
      'notes:read',
      'offline_access',
    ]);
    expect(await scopes(`user_id=${one.id}&client_id=other&sort=user_id`)).toEqual([null, 'notes:read']);
    const readers = itemsOf(await get('/consents?client_id=app&scope=notes:read&limit=100')).map(
      (item) => item['user_id'],
    );
    expect(readers).toEqual(expect.arrayContaining([one.id, two.id]));
    expect(itemsOf(await get('/consents?client_id=other'))).toMatchObject([{ user_id: one.id }, { user_id: one.id }]);
  });

  it.each([
    '/consents',
    '/consents?client_id=app',
    '/scopes',
    '/scopes?sort=-name',
    '/resource-servers',
    '/resource-servers?sort=-name',
    '/keys',
    '/keys?sort=-created_at',
    '/keys?sort=signs_from',
    '/registration-tokens',
    '/registration-tokens?sort=expires_at',
  ])('every list comes in parts that together are the whole, in its order: %s', async (path) => {
    await person();
    for (const expires_in of [100, 50]) await owner.json('POST', '/registration-tokens', { expires_in });
    const ask = (query: string) => get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    const whole = itemsOf(await ask('limit=100'));
    expect(whole.length).toBeGreaterThanOrEqual(2);
    const parts: unknown[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string') {
      const part = await ask(`limit=1${cursor && `&cursor=${cursor}`}`);
      parts.push(...itemsOf(part));
      cursor = part.body['next_cursor'];
      if (parts.length > whole.length) break;
    }
    expect(parts).toEqual(whole);
  });

  it('lists of what one person allowed come in parts, too', async () => {
    const { id, flow } = await person();
    await new Flow(server, await server.client('second'), flow.browser).tokens('', { scope: 'notes:read' });
    const first = await get(`/users/${id}/consents?limit=1`);
    expect(itemsOf(first)).toMatchObject([{ client_id: 'app' }]);
    const rest = await get(`/users/${id}/consents?limit=1&cursor=${String(first.body['next_cursor'])}`);
    expect(rest).toMatchObject({ body: { items: [{ client_id: 'second' }], next_cursor: null } });
    expect(itemsOf(await get(`/users/${id}/consents?sort=-client_id`))[0]).toMatchObject({ client_id: 'second' });
  });

  it('filters: scopes by API and name, APIs by name and origin, keys by algorithm and state', async () => {
    const values = async (path: string, member: string) => itemsOf(await get(path)).map((item) => item[member]);
    const notes = `${server.url}/api/notes`;
    expect(await values(`/scopes?audience=${encodeURIComponent(notes)}`, 'name')).toEqual([
      'notes:read',
      'notes:write',
    ]);
    expect(await values('/scopes?name_contains=es:write', 'name')).toEqual(['notes:write']);
    expect(await values('/resource-servers?name_contains=nOTe', 'audience')).toEqual([notes]);
    expect(await values('/resource-servers?declared_by_code=false', 'audience')).toEqual([]);
    expect(await values('/resource-servers?declared_by_code=true&sort=-name', 'name')).toEqual([
      'Notes',
      'Administration',
      'Account',
    ]);
    const signing = await values('/keys?algorithm=RS256&state=signing', 'algorithm');
    expect(signing).toEqual(['RS256']);
    for (const wrong of [
      '/scopes?sort=title',
      '/scopes?x=1',
      '/resource-servers?sort=scopes',
      '/keys?state=lost',
      '/keys?algorithm=HS256',
    ]) {
      expect((await get(wrong)).status).toBe(400);
    }
  });

  it('grants: lists by user, client, session and time, and revokes one', async () => {
    const before = new Date(server.clock.now()).toISOString();
    server.clock.move(1);
    const { id, flow, tokens } = await person();
    const [grant, ...others] = itemsOf(await get(`/grants?user_id=${id}`));
    expect(others).toEqual([]);
    expect(grant).toMatchObject({ client_id: 'app', user_id: id, active: true, refreshable: true, revoked_at: null });
    const ids = async (query: string) => itemsOf(await get(`/grants?limit=100&${query}`)).map((item) => item['id']);
    expect(await ids(`session_id=${String(grant!['session_id'])}`)).toEqual([grant!['id']]);
    expect(await ids(`created_from=${before}&client_id=app&active=true`)).toContain(grant!['id']);
    expect(await ids(`created_before=${before}`)).not.toContain(grant!['id']);
    expect(await ids(`client_id=${client.id}`)).not.toContain(grant!['id']);
    expect(await get(`/grants/${String(grant!['id'])}`)).toMatchObject({ status: 200, body: grant });
    expect((await owner.json('DELETE', `/grants/${String(grant!['id'])}`)).status).toBe(204);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    const ended = await get(`/grants/${String(grant!['id'])}`);
    expect(ended.body).toMatchObject({ active: false, revocation_reason: 'revoked_by_administrator' });
    expect(await ids(`user_id=${id}&active=true`)).toEqual([]);
    for (const gone of [NOBODY, 'x']) expect((await owner.json('DELETE', `/grants/${gone}`)).status).toBe(404);
  });

  it('grants: revokes by a filter, and nothing without one', async () => {
    const [one, two] = [await person(), await person()];
    const revoke = (body: unknown) => owner.json('POST', '/grants/revoke', body);
    expect((await revoke({})).status).toBe(400);
    expect((await revoke({ user: one.id })).status).toBe(400);
    expect((await revoke({ issued_before: 'yesterday' })).status).toBe(400);
    expect((await revoke({ issued_before: '2026-11-22' })).status).toBe(400);
    expect((await revoke({ client_id: null })).status).toBe(400);
    expect((await revoke({ user_id: NOBODY })).status).toBe(404);
    const both = await revoke({ user_id: one.id, client_id: 'app' });
    expect(both).toMatchObject({ status: 200, body: { ended: 1, signed_out: false } });
    expect((await one.flow.notes(one.tokens.access_token)).status).toBe(401);
    expect((await two.flow.notes(two.tokens.access_token)).status).toBe(200);
    expect(await revoke({ user_id: two.id })).toMatchObject({ body: { ended: 1, signed_out: true } });
  });

  it('APIs: registers one, changes it by its ETag, and deletes it', async () => {
    const body = { audience: 'https://api.test/docs', name: 'Documents', scopes: { 'docs:read': { title: 'Read' } } };
    const made = await owner.json('POST', '/resource-servers', body);
    expect(made).toMatchObject({ status: 201, body: { ...body, declared_by_code: false, revision: 1 } });
    const path = `/resource-servers/${encodeURIComponent(body.audience)}`;
    expect((await get(path)).body).toEqual(made.body);
    expect(itemsOf(await get('/scopes'))).toContainEqual(
      expect.objectContaining({ name: 'docs:read', audience: body.audience }),
    );
    const patch = (change: unknown, tag: string) => owner.json('PATCH', path, change, { 'if-match': tag });
    expect(await patch({ access_token_ttl: 60 }, '"1"')).toMatchObject({ status: 200, body: { access_token_ttl: 60 } });
    expect((await patch({ access_token_ttl: 70 }, '"1"')).status).toBe(412);
    const wrong = await patch({ access_token_ttl: 1, surprise: 1 }, '*');
    expect(wrong.status).toBe(400);
    const fields = (wrong.body['errors'] as { field: string }[]).map(({ field }) => field);
    expect(fields.toSorted()).toEqual(['access_token_ttl', 'surprise']);
    expect((await owner.json('POST', '/resource-servers', body)).status).toBe(400);
    expect((await owner.json('DELETE', path, undefined, { 'if-match': '"2"' })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it('keys: announces the next one, or lets it sign at once', async () => {
    const next = await owner.json('POST', '/keys', { algorithm: 'ES256' });
    expect(next).toMatchObject({ status: 201, body: { algorithm: 'ES256', state: 'announced' } });
    expect((await owner.json('POST', '/keys', { algorithm: 'HS256' })).status).toBe(400);
    expect((await owner.json('POST', '/keys', {})).status).toBe(400);
    expect(itemsOf(await get('/keys'))).toContainEqual(next.body);
    expect(JSON.stringify(await get('/keys'))).not.toMatch(/"d"|private|sealed/i);
  });

  it('audit: lists by type, user, client and time, in both directions, in parts', async () => {
    const from = new Date(server.clock.now()).toISOString();
    for (let n = 0; n < 3; n += 1) await server.client(`audited${n}`);
    const types = async (query: string) => itemsOf(await get(`/audit-events?${query}`)).map((item) => item['type']);
    expect(await types('type=client.created&client_id=audited1')).toEqual(['client.created']);
    expect(await types(`from=${from}&before=${from}`)).toEqual([]);
    expect((await get('/audit-events?type=%25')).status).toBe(400);
    const all: unknown[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string') {
      const page = await get(`/audit-events?limit=7&sort=at&from=${from}${cursor && `&cursor=${cursor}`}`);
      all.push(...itemsOf(page).map((item) => item['sequence']));
      cursor = page.body['next_cursor'];
    }
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all).toEqual(all.toSorted((a, b) => Number(a) - Number(b)));
    expect(new Set(all).size).toBe(all.length);
    const newest = itemsOf(await get('/audit-events?limit=2'));
    expect(Number(newest[0]!['sequence'])).toBeGreaterThan(Number(newest[1]!['sequence']));
  });

  it('notices: tells which clients could not be reached, and tries again', async () => {
    const { id } = await person();
    await owner.json('POST', `/users/${id}/sign-out`);
    await server.app.get(BackchannelSender).deliverDue();
    const [notice] = itemsOf(await get('/deliveries?client_id=app&state=pending'));
    expect(notice).toMatchObject({ client_id: 'app', state: 'pending', delivered_at: null });
    expect(notice!['last_answer']).toEqual(expect.any(String));
    const again = await owner.json('POST', `/deliveries/${String(notice!['id'])}/retry`);
    expect(again).toMatchObject({ status: 200, body: { attempts: 0, state: 'pending' } });
    expect((await owner.json('POST', `/deliveries/${NOBODY}/retry`)).status).toBe(404);
    expect((await get('/deliveries?state=lost')).status).toBe(400);
  });

  it('settings: tells what counts and where it comes from, and no secret', async () => {
    const settings = new Map(itemsOf(await get('/settings')).map((item) => [item['variable'], item]));
    expect(settings.get('REGISTRATION')).toMatchObject({ value: 'token', origin: 'environment', secret: false });
    expect(settings.get('ACCESS_TOKEN_TTL')).toMatchObject({ value: '600', origin: 'default' });
    expect(settings.get('OUTBOUND_ALLOWED_NETWORKS')).toMatchObject({ origin: 'derived' });
    for (const name of ['SECRETS', 'DATABASE_URL']) {
      expect(settings.get(name)).toMatchObject({ value: null, secret: true, origin: 'environment' });
    }
  });

  it('registration tokens: makes one that works, lists it without its value, and deletes it', async () => {
    const made = await owner.json('POST', '/registration-tokens', { uses: 2, expires_in: 60 });
    expect(made).toMatchObject({ status: 201, body: { uses_left: 2, token: expect.any(String) } });
    const { token, ...shown } = made.body;
    const register = () =>
      fetch(`${server.url}/register`, {
        method: 'POST',
        headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://registered.test/cb'], scope: 'openid' }),
      });
    expect((await register()).status).toBe(201);
    expect(itemsOf(await get('/registration-tokens'))).toContainEqual({ ...shown, uses_left: 1 });
    expect((await owner.json('DELETE', `/registration-tokens/${String(shown['id'])}`)).status).toBe(204);
    expect((await register()).status).toBe(401);
    for (const wrong of [{ uses: 0 }, { uses: 10_001 }, { expires_in: 0 }, { uses: '1' }, { surprise: 1 }]) {
      expect((await owner.json('POST', '/registration-tokens', wrong)).status).toBe(400);
    }
  });
});
