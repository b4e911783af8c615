import { Flow } from '../support/flow.js';
import { postForm, readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } };
const INVALID_CLIENT = { status: 401, body: { error: 'invalid_client' } };
const INVALID_REQUEST = { status: 400, body: { error: 'invalid_request' } };

describe('RFC 6749 §4.1.3 Access Token Request', () => {
  let server: TestServer;
  let client: TestClient;
  let publicClient: TestClient;
  let flow: Flow;
  let publicFlow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    publicClient = await server.client('P1', { token_endpoint_auth_method: 'none' });
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice');
    publicFlow = new Flow(server, publicClient, flow.browser);
    await publicFlow.authorize('alice');
  });

  afterAll(() => server.stop());

  it.each(['grant_type', 'code'])('%s is REQUIRED', async (name) => {
    const code = await flow.authorize('alice');
    const answer = await readJson(flow.exchange(code, { [name]: undefined }));
    expect(answer).toMatchObject(INVALID_REQUEST);
    expect(answer.body['error_description']).toContain(name);
    expect((await flow.exchange(code)).status).toBe(200);
  });

  it('redirect_uri is REQUIRED, if it was included in the authorization request', async () => {
    const code = await flow.authorize('alice');
    expect(await readJson(flow.exchange(code, { redirect_uri: undefined }))).toMatchObject(INVALID_GRANT);
    expect((await flow.exchange(code)).status).toBe(200);
  });

  it.each(['https://rp1.test/cb/', 'https://rp1.test/cb?', 'HTTPS://rp1.test/cb', 'https://rp1.test/CB'])(
    'redirect_uri: their values MUST be identical, %s is not',
    async (uri) => {
      const code = await flow.authorize('alice');
      expect(await readJson(flow.exchange(code, { redirect_uri: uri }))).toMatchObject(INVALID_GRANT);
    },
  );

  it('redirect_uri that was not included may be left out, or be the one that was used', async () => {
    const left = await flow.authorize('alice', { redirect_uri: undefined });
    expect((await flow.exchange(left, { redirect_uri: undefined })).status).toBe(200);
    const named = await flow.authorize('alice', { redirect_uri: undefined });
    expect((await flow.exchange(named)).status).toBe(200);
    const other = await flow.authorize('alice', { redirect_uri: undefined });
    expect(await readJson(flow.exchange(other, { redirect_uri: 'https://x.test/' }))).toMatchObject(INVALID_GRANT);
  });

  it('client_id is REQUIRED, if the client is not authenticating', async () => {
    const { code, verifier } = await publicFlow.authorize('alice');
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier };
    const answer = await postForm(`${server.url}/token`, { ...form, redirect_uri: publicClient.redirectUri });
    expect(answer).toMatchObject(INVALID_CLIENT);
  });

  it('MUST require client authentication for confidential clients', async () => {
    const code = await flow.authorize('alice');
    const asPublic = new Flow(server, { ...client, secret: undefined });
    expect(await readJson(asPublic.exchange(code))).toMatchObject(INVALID_CLIENT);
    expect((await flow.exchange(code)).status).toBe(200);
  });

  it('MUST authenticate the client if client authentication is included', async () => {
    const code = await flow.authorize('alice');
    const wrong = new Flow(server, { ...client, secret: 'wrong' });
    expect(await readJson(wrong.exchange(code))).toMatchObject(INVALID_CLIENT);
    const publicCode = await publicFlow.authorize('alice');
    const withSecret = new Flow(server, { ...publicClient, secret: 'made-up' });
    expect(await readJson(withSecret.exchange(publicCode))).toMatchObject(INVALID_CLIENT);
  });

  it('client_id in the body that is not the client that authenticates', async () => {
    const code = await flow.authorize('alice');
    expect(await readJson(flow.exchange(code, { client_id: publicClient.id }))).toMatchObject(INVALID_REQUEST);
    expect((await flow.exchange(code, { client_id: client.id })).status).toBe(200);
  });

  it('MUST ensure that the code was issued to the authenticated confidential client', async () => {
    const code = await publicFlow.authorize('alice');
    expect(await readJson(flow.exchange(code))).toMatchObject(INVALID_GRANT);
  });

  it('MUST ensure, if the client is public, that the code was issued to client_id in the request', async () => {
    const code = await flow.authorize('alice');
    expect(await readJson(publicFlow.exchange(code))).toMatchObject(INVALID_GRANT);
  });

  it('MUST verify that the code is valid', async () => {
    const { code, verifier } = await flow.authorize('alice');
    const changed = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`;
    for (const wrong of [changed, code.slice(0, -1), `${code}A`, ` ${code}`, code.toLowerCase(), 'x', '0']) {
      expect(await readJson(flow.exchange({ code: wrong, verifier }))).toMatchObject(INVALID_GRANT);
    }
  });

  it('§4.1.4: if the request is valid and authorized, an access token is issued', async () => {
    const answer = await readJson(flow.exchange(await flow.authorize('alice')));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'notes:read',
    });
  });

  it('§4.1.4: between code and exchange the user was disabled, or signed out by a new password: no token', async () => {
    for (const change of ['disable', 'setPassword'] as const) {
      const { id, username } = await server.user(`user-${change}`);
      const code = await new Flow(server, client).authorize(username);
      if (change === 'disable') await server.users.disable(id);
      else await server.users.setPassword(id, 'another long passphrase');
      expect(await readJson(flow.exchange(code))).toMatchObject(INVALID_GRANT);
    }
  });
});
