import { decodeJwt } from 'jose';
import { Flow, type Tokens } from '../support/flow.js';
import { TestServer } from '../support/server.js';

const SERVICE = { grant_types: ['client_credentials'], redirect_uris: [] };

describe('RFC 6749 §4.4 Client Credentials Grant', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  afterAll(() => server.stop());

  const ask = async (flow: Flow, further: Record<string, string> = {}) => {
    const response = await flow.token({ grant_type: 'client_credentials', ...further });
    return { status: response.status, body: (await response.json()) as Tokens };
  };

  it('§4.4.3 a service gets an access token about itself, and no refresh token', async () => {
    const flow = new Flow(server, await server.client('CC', { ...SERVICE, scope: 'notes:read notes:write' }));
    const { status, body } = await ask(flow, { scope: 'notes:read' });
    expect([status, body.scope, body.refresh_token]).toEqual([200, 'notes:read', undefined]);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: 'CC', client_id: 'CC', aud: `${server.url}/api/notes` });
    expect((await flow.notes(body.access_token)).status).toBe(200);
  });

  it('§3.3 without scope: all scopes of APIs that it is registered for', async () => {
    const flow = new Flow(server, await server.client('C3', { ...SERVICE, scope: 'notes:read notes:write openid' }));
    expect((await ask(flow)).body.scope).toBe('notes:read notes:write');
  });

  it.each(['notes:write', 'unknown', 'openid', 'offline_access'])('a scope it may not have: %s', async (scope) => {
    const flow = new Flow(
      server,
      await server.client(`C-${scope}`, { ...SERVICE, scope: 'notes:read openid offline_access' }),
    );
    expect(await ask(flow, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('§4.4 MUST only be used by confidential clients', async () => {
    const metadata = { ...SERVICE, token_endpoint_auth_method: 'none' };
    await expect(server.client('CP', metadata)).rejects.toThrow(/client_credentials needs a client that authenticates/);
  });

  it('§4.4.2 the client MUST authenticate: nobody gets a token for an id alone, or for a wrong secret', async () => {
    const service = await server.client('C7', { ...SERVICE, scope: 'notes:read' });
    for (const secret of [undefined, '', 'wrong', `${service.secret!}x`]) {
      expect(await ask(new Flow(server, { ...service, secret }))).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
    }
    expect((await ask(new Flow(server, service))).status).toBe(200);
  });

  it('a client that is not registered for it: unauthorized_client', async () => {
    const flow = new Flow(server, await server.client('C5'));
    expect(await ask(flow)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  it('stores nothing', async () => {
    const flow = new Flow(server, await server.client('C6', { ...SERVICE, scope: 'notes:read' }));
    const count = () => server.database.run((manager) => manager.query('SELECT COUNT(*) AS n FROM grants'));
    const before = await count();
    await ask(flow);
    expect(await count()).toEqual(before);
  });
});
