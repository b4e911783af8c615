import { decodeJwt } from 'jose';
import { Flow, type Tokens } from '../support/flow.js';
import { type JsonAnswer, readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §5.1 Successful Response', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'notes:read notes:write offline_access' });
  });

  afterAll(() => server.stop());

  const exchange = async (scope: string): Promise<JsonAnswer> =>
    readJson(flow.exchange(await flow.authorize('alice', { scope })));

  it('is JSON in the entity-body of a response with status 200', async () => {
    const { status, headers } = await exchange('notes:read');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json\b/);
  });

  it('MUST include Cache-Control: no-store, and Pragma: no-cache', async () => {
    const { headers } = await exchange('notes:read');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
  });

  it('access_token and token_type are REQUIRED', async () => {
    const { body } = await exchange('notes:read');
    expect(body).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer' });
  });

  it('expires_in is RECOMMENDED: a JSON number, the seconds until the token stops working', async () => {
    const { body } = await exchange('notes:read');
    const { access_token, expires_in } = body as unknown as Tokens;
    const { iat, exp } = decodeJwt(access_token);
    expect(expires_in).toBe(600);
    expect(exp! - iat!).toBe(600);
    server.clock.move(599);
    expect((await flow.notes(access_token)).status).toBe(200);
    server.clock.move(1);
    expect((await flow.notes(access_token)).status).toBe(401);
  });

  it('refresh_token is OPTIONAL: issued where offline_access was granted', async () => {
    expect((await exchange('notes:read')).body).not.toHaveProperty('refresh_token');
    expect((await exchange('notes:read offline_access')).body).toHaveProperty('refresh_token');
  });

  it('refresh_token: not where offline_access was unticked', async () => {
    const own = new Flow(server, await server.client('C2'), flow.browser);
    const authorization = own.request({ scope: 'notes:read offline_access' });
    const answer = await own.consent(await own.open(authorization), 'allow', []);
    const code = new URL(answer.location!).searchParams.get('code')!;
    const { body } = await readJson(own.exchange({ code, verifier: authorization.verifier }));
    expect(body['scope']).toBe('notes:read');
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('refresh_token: always, where the client is registered so', async () => {
    const own = new Flow(server, await server.client('C3', { portico_always_issue_refresh_token: true }));
    expect(await own.tokens('alice')).toHaveProperty('refresh_token');
  });

  it('refresh_token: never to a client that may not use one', async () => {
    const own = new Flow(server, await server.client('C4', { grant_types: ['authorization_code'] }));
    expect(await own.tokens('alice', { scope: 'notes:read offline_access' })).not.toHaveProperty('refresh_token');
  });

  it('scope is REQUIRED where it differs from the one requested; it is always there', async () => {
    expect((await exchange('notes:write notes:read')).body['scope']).toBe('notes:write notes:read');
  });
});
