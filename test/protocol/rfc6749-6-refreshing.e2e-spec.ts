import { decodeJwt } from 'jose';
import { Flow, type Tokens } from '../support/flow.js';
import { postForm, readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

const DAY = 86_400;
const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } };

describe('RFC 6749 §6 Refreshing an Access Token', () => {
  let server: TestServer;
  let client: TestClient;
  let publicClient: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    publicClient = await server.client('P1', { token_endpoint_auth_method: 'none' });
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'notes:read notes:write offline_access' });
  });

  afterAll(() => server.stop());

  const begin = (own = flow) => own.tokens('alice', { scope: 'notes:read notes:write offline_access' });

  async function refreshed(refreshToken: string, changes = {}, own = flow): Promise<Tokens> {
    const { status, body } = await readJson(own.refresh(refreshToken, changes));
    expect(status).toBe(200);
    return body as unknown as Tokens;
  }

  it('issues an access token as described in Section 5.1', async () => {
    const before = await begin();
    const answer = await readJson(flow.refresh(before.refresh_token!));
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 600 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.body['access_token']).not.toBe(before.access_token);
    expect((await flow.notes(answer.body['access_token'] as string)).status).toBe(200);
  });

  it('refresh_token is REQUIRED', async () => {
    expect(await readJson(flow.token({ grant_type: 'refresh_token' }))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('scope, if omitted, is treated as equal to the scope originally granted', async () => {
    const { refresh_token } = await begin();
    expect((await refreshed(refresh_token!)).scope).toBe('notes:read notes:write offline_access');
  });

  it('scope may be narrower; the refresh token scope MUST stay identical', async () => {
    const { refresh_token } = await begin();
    const narrow = await refreshed(refresh_token!, { scope: 'notes:read' });
    expect(narrow.scope).toBe('notes:read');
    expect(decodeJwt(narrow.access_token)['scope']).toBe('notes:read');
    expect((await refreshed(narrow.refresh_token!)).scope).toBe('notes:read notes:write offline_access');
  });

  it('scope MUST NOT include any that was not originally granted, though the client may ask for it', async () => {
    const { refresh_token } = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    expect(await readJson(flow.refresh(refresh_token!, { scope: 'notes:read notes:write' }))).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });

  it('MUST require client authentication for confidential clients', async () => {
    const { refresh_token } = await begin();
    const form = { grant_type: 'refresh_token', refresh_token: refresh_token!, client_id: client.id };
    expect(await postForm(`${server.url}/token`, form)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    await refreshed(refresh_token!);
  });

  it('MUST ensure that the refresh token was issued to the authenticated client', async () => {
    const { refresh_token } = await begin();
    const other = new Flow(server, await server.client('C2'));
    expect(await readJson(other.refresh(refresh_token!))).toMatchObject(INVALID_GRANT);
    expect(await readJson(new Flow(server, publicClient).refresh(refresh_token!))).toMatchObject(INVALID_GRANT);
    await refreshed(refresh_token!);
  });

  it('MUST validate the refresh token', async () => {
    const { refresh_token, access_token } = await begin();
    const token = refresh_token!;
    const changed = `${token.slice(0, 10)}${token[10] === 'A' ? 'B' : 'A'}${token.slice(11)}`;
    for (const wrong of [changed, token.slice(0, -1), `${token}A`, token.toUpperCase(), ` ${token}`, access_token]) {
      expect(await readJson(flow.refresh(wrong))).toMatchObject(INVALID_GRANT);
    }
    await refreshed(token);
  });

  it('issues a new refresh token each time; public clients too', async () => {
    for (const own of [flow, new Flow(server, publicClient)]) {
      const first = await begin(own);
      const second = await refreshed(first.refresh_token!, {}, own);
      const third = await refreshed(second.refresh_token!, {}, own);
      expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3);
    }
  });

  it('gives a lost answer again within the grace, with the same refresh token', async () => {
    const { refresh_token } = await begin();
    const one = await refreshed(refresh_token!);
    server.clock.move(9);
    const again = await refreshed(refresh_token!);
    expect(again.refresh_token).toBe(one.refresh_token);
  });

  it('revokes everything of the grant when an old refresh token is used after the grace', async () => {
    const { refresh_token, access_token } = await begin();
    const next = await refreshed(refresh_token!);
    server.clock.move(10);
    expect(await readJson(flow.refresh(refresh_token!))).toMatchObject(INVALID_GRANT);
    expect(await readJson(flow.refresh(next.refresh_token!))).toMatchObject(INVALID_GRANT);
    for (const token of [access_token, next.access_token]) expect((await flow.notes(token)).status).toBe(401);
  });

  it('revokes at once where the client has no grace', async () => {
    const own = new Flow(server, await server.client('C3', { portico_refresh_grace_seconds: 0 }));
    const { refresh_token } = await begin(own);
    await refreshed(refresh_token!, {}, own);
    expect(await readJson(own.refresh(refresh_token!))).toMatchObject(INVALID_GRANT);
  });

  it('ends when it is not used for 14 days, and after 30 days though it is used', async () => {
    const { refresh_token: idle } = await begin();
    const { refresh_token: busy } = await begin();
    server.clock.move(13 * DAY);
    const second = await refreshed(busy!);
    server.clock.move(DAY);
    expect(await readJson(flow.refresh(idle!))).toMatchObject(INVALID_GRANT);
    server.clock.move(12 * DAY);
    const third = await refreshed(second.refresh_token!);
    server.clock.move(4 * DAY - 60);
    const last = await refreshed(third.refresh_token!);
    expect(last.expires_in).toBe(60);
    server.clock.move(60);
    expect(await readJson(flow.refresh(last.refresh_token!))).toMatchObject(INVALID_GRANT);
  });
});
