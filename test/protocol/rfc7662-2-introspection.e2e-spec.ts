import { basic, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 7662 §2 Introspection Endpoint', () => {
  let server: TestServer;
  let client: TestClient;
  let api: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    api = await server.client('R1', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: '',
      portico_resource_server: `${server.url}/api/notes`,
    });
    await server.user('alice');
  });

  afterAll(() => server.stop());

  const introspect = async (token: string, by: TestClient, hint?: string) => {
    const headers: Record<string, string> = by.secret === undefined ? {} : { authorization: basic(by.id, by.secret) };
    const body = new URLSearchParams({ token, ...(by.secret === undefined ? { client_id: by.id } : {}) });
    if (hint !== undefined) body.set('token_type_hint', hint);
    const response = await fetch(`${server.url}/introspect`, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const newTokens = () => new Flow(server, client).tokens('alice', { scope: 'notes:read offline_access' });

  it('§2.2 tells the API that a token is meant for what it is worth', async () => {
    const { access_token } = await newTokens();
    const { body } = await introspect(access_token, api);
    expect(body).toMatchObject({
      active: true,
      client_id: 'C1',
      scope: 'notes:read',
      token_type: 'Bearer',
      iss: server.url,
    });
  });

  it('IR-02 tells everybody else exactly {"active":false}', async () => {
    const tokens = await newTokens();
    const other = await server.client('C2');
    for (const token of [tokens.access_token, tokens.refresh_token!]) {
      expect((await introspect(token, other)).body).toEqual({ active: false });
    }
    expect((await introspect(tokens.access_token, client)).body).toEqual({ active: false });
    expect((await introspect(tokens.refresh_token!, api)).body).toEqual({ active: false });
  });

  it('tells a client about its own refresh token', async () => {
    const { refresh_token } = await newTokens();
    expect((await introspect(refresh_token!, client)).body).toMatchObject({ active: true, client_id: 'C1' });
  });

  it('§2.2 an unknown, altered, expired or revoked token is inactive, and nothing more is said', async () => {
    const flow = new Flow(server, client);
    const tokens = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    expect((await introspect(`${tokens.access_token}x`, api)).body).toEqual({ active: false });
    expect((await introspect('garbage', api)).body).toEqual({ active: false });
    const revoked = await newTokens();
    await server.clients.disable('C1');
    await server.clients.enable('C1');
    expect((await introspect(revoked.access_token, api)).body).toEqual({ active: false });
    const fresh = await newTokens();
    server.clock.move(601);
    expect((await introspect(fresh.access_token, api)).body).toEqual({ active: false });
  });

  it('§2.1 token is REQUIRED, and a wrong or unknown hint does not matter', async () => {
    const { access_token, refresh_token } = await newTokens();
    expect(await introspect('', api)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    for (const hint of ['refresh_token', 'access_token', 'unheard-of']) {
      expect((await introspect(access_token, api, hint)).body).toMatchObject({ active: true });
      expect((await introspect(refresh_token!, client, hint)).body).toMatchObject({ active: true });
    }
  });

  it('§2.2 the answer is a JSON object, which no cache keeps', async () => {
    const { access_token } = await newTokens();
    const response = await fetch(`${server.url}/introspect`, {
      method: 'POST',
      headers: { authorization: basic(api.id, api.secret!) },
      body: new URLSearchParams({ token: access_token }),
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ active: true });
  });

  it('§2.3 wrong credentials: 401, invalid_client', async () => {
    const { access_token } = await newTokens();
    expect(await introspect(access_token, { ...api, secret: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('§4 the token is not taken from the query, where it would end in logs', async () => {
    const { access_token } = await newTokens();
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${server.url}/introspect?token=${access_token}`, {
        method,
        headers: { authorization: basic(api.id, api.secret!) },
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('"active":true');
    }
  });

  it('RFC 9470 §6.2 tells acr and auth_time of the sign-in', async () => {
    const { access_token } = await newTokens();
    const { body } = await introspect(access_token, api);
    expect(body).toMatchObject({ acr: expect.any(String), auth_time: expect.any(Number) });
  });

  it('§2.1 the caller must authenticate', async () => {
    const spa = await server.client('P1', { token_endpoint_auth_method: 'none' });
    const { access_token } = await newTokens();
    expect(await introspect(access_token, spa)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });
});
