import { basic, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 7009 §2 Token Revocation', () => {
  let server: TestServer;
  let client: TestClient;
  let other: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    other = await server.client('C2');
    await server.user('alice');
  });

  afterAll(() => server.stop());

  const revoke = (token: string, by: TestClient = client, further: Record<string, string> = {}) =>
    fetch(`${server.url}/revoke`, {
      method: 'POST',
      headers: { authorization: basic(by.id, by.secret!) },
      body: new URLSearchParams({ token, ...further }),
    });

  const newTokens = async () => {
    const flow = new Flow(server, client);
    return { flow, tokens: await flow.tokens('alice', { scope: 'notes:read offline_access' }) };
  };

  it.each(['refresh_token', 'access_token'] as const)(
    'revoking the %s ends the grant with all its tokens',
    async (kind) => {
      const { flow, tokens } = await newTokens();
      const response = await revoke(tokens[kind]!, client, { token_type_hint: kind });
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect((await flow.notes(tokens.access_token)).status).toBe(401);
      expect(await (await flow.refresh(tokens.refresh_token!)).json()).toMatchObject({ error: 'invalid_grant' });
    },
  );

  it('§2.1 a wrong hint does not matter', async () => {
    const { flow, tokens } = await newTokens();
    await revoke(tokens.refresh_token!, client, { token_type_hint: 'access_token' });
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(400);
  });

  it('§2.2 an invalid token is answered with 200', async () => {
    expect((await revoke('garbage')).status).toBe(200);
  });

  it('IR-06 §2.1 a client cannot revoke the tokens of another', async () => {
    const { flow, tokens } = await newTokens();
    for (const token of [tokens.access_token, tokens.refresh_token!]) {
      expect((await revoke(token, other)).status).toBe(200);
    }
    expect((await flow.notes(tokens.access_token)).status).toBe(200);
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(200);
  });

  it('§2.2.1 without token: invalid_request; without client authentication: invalid_client', async () => {
    const missing = await revoke('');
    expect([missing.status, await missing.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    const unknown = await fetch(`${server.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token: 'x' }) });
    expect([unknown.status, await unknown.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('§2.1 a hint that is unknown is ignored', async () => {
    const { flow, tokens } = await newTokens();
    expect((await revoke(tokens.access_token, client, { token_type_hint: 'unheard-of' })).status).toBe(200);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
  });

  it('§2.1 a public client names itself, and ends its own tokens only', async () => {
    const spa = await server.client('P1', { token_endpoint_auth_method: 'none' });
    const flow = new Flow(server, spa);
    const own = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    const { flow: others, tokens } = await newTokens();
    const give = (token: string) =>
      fetch(`${server.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token, client_id: spa.id }) });
    for (const token of [own.refresh_token!, tokens.access_token]) expect((await give(token)).status).toBe(200);
    expect((await flow.notes(own.access_token)).status).toBe(401);
    expect((await others.notes(tokens.access_token)).status).toBe(200);
  });

  it('a service revokes its own access token, which has no grant', async () => {
    const service = await server.client('CC', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
    });
    const flow = new Flow(server, service);
    const { access_token } = (await (await flow.token({ grant_type: 'client_credentials' })).json()) as {
      access_token: string;
    };
    expect((await flow.notes(access_token)).status).toBe(200);
    expect((await revoke(access_token, service)).status).toBe(200);
    expect((await flow.notes(access_token)).status).toBe(401);
  });
});
