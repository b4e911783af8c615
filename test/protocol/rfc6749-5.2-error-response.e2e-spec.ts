import { basic, Flow } from '../support/flow.js';
import { type JsonAnswer, postForm, readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

/** What `error` and `error_description` may hold. */
const VALUE = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

describe('RFC 6749 §5.2 Error Response', () => {
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

  const send = (form: Record<string, string>, authorization = basic(client.id, client.secret!)) =>
    postForm(`${server.url}/token`, form, { authorization });

  function expectError({ status, headers, body }: JsonAnswer, error: string, expectedStatus = 400): void {
    expect({ status, error: body['error'] }).toEqual({ status: expectedStatus, error });
    expect(headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
    expect(body['error']).toMatch(VALUE);
    expect(body['error_description']).toMatch(VALUE);
  }

  it('invalid_request: missing a required parameter, repeats one, or is otherwise malformed', async () => {
    expectError(await send({}), 'invalid_request');
    expectError(await send({ grant_type: 'authorization_code' }), 'invalid_request');
    expectError(await send({ grant_type: 'refresh_token' }), 'invalid_request');
    const authorization = basic(client.id, client.secret!);
    for (const body of ['grant_type=%', 'a=1&a=1', 'a%00=b', 'grant_type[]=authorization_code', 'a=%ff']) {
      expectError(await postForm(`${server.url}/token`, body, { authorization }), 'invalid_request');
    }
  });

  it('invalid_request: utilizes more than one mechanism for authenticating the client', async () => {
    expectError(await send({ client_id: client.id, client_secret: client.secret! }), 'invalid_request');
  });

  it('invalid_client: unknown client, no client authentication included, or unsupported method', async () => {
    expectError(await send({ grant_type: 'x' }, basic('nobody', 'x')), 'invalid_client', 401);
    expectError(await postForm(`${server.url}/token`, { grant_type: 'x' }), 'invalid_client', 401);
    expectError(await send({ grant_type: 'x' }, 'Digest username="C1"'), 'invalid_client', 401);
    expectError(await send({ grant_type: 'x' }, 'Basic !!'), 'invalid_client', 401);
    expectError(await send({ grant_type: 'x' }, `Bearer ${client.secret!}`), 'invalid_client', 401);
  });

  it('MUST respond with 401 and WWW-Authenticate, if the client attempted the Authorization header', async () => {
    const answer = await send({ grant_type: 'x' }, basic(client.id, 'wrong'));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+"/);
  });

  it('invalid_grant: invalid, expired, revoked, another redirection URI, or issued to another client', async () => {
    const tokens = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    const other = new Flow(server, await server.client('C2'));
    expectError(await readJson(other.refresh(tokens.refresh_token!)), 'invalid_grant');
    expectError(await send({ grant_type: 'authorization_code', code: 'x' }), 'invalid_grant');
    expectError(await send({ grant_type: 'refresh_token', refresh_token: 'x' }), 'invalid_grant');
    expectError(await readJson(flow.refresh(tokens.access_token)), 'invalid_grant');
  });

  it('unauthorized_client: the authenticated client is not authorized to use this grant type', async () => {
    const own = new Flow(server, await server.client('C3', { grant_types: ['authorization_code'] }));
    expectError(await readJson(own.refresh('x')), 'unauthorized_client');
    expectError(await readJson(own.token({ grant_type: 'client_credentials' })), 'unauthorized_client');
  });

  it.each(['password', 'implicit', 'urn:example:unheard-of', 'AUTHORIZATION_CODE', 'constructor', '__proto__', 'ü"\\'])(
    'unsupported_grant_type: %j',
    async (grantType) => {
      expectError(await send({ grant_type: grantType }), 'unsupported_grant_type');
    },
  );

  it('invalid_scope: unknown, malformed, or exceeds the scope granted', async () => {
    const { refresh_token } = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    for (const scope of ['notes:write', 'unheard:of', 'notes:read unheard:of', 'a"b', 'ü']) {
      expectError(await readJson(flow.refresh(refresh_token!, { scope })), 'invalid_scope');
    }
    // None of these mistakes has spent it.
    expect((await flow.refresh(refresh_token!)).status).toBe(200);
  });

  it('is told in the same form where the request never reached the endpoint', async () => {
    const authorization = basic(client.id, client.secret!);
    const large = await postForm(`${server.url}/token`, { a: 'x'.repeat(70_000) }, { authorization });
    expectError(large, 'invalid_request', 413);
    const json = await readJson(
      fetch(`${server.url}/token`, {
        method: 'POST',
        body: '<x/>',
        headers: { authorization, 'content-type': 'text/xml' },
      }),
    );
    expectError(json, 'invalid_request', 415);
  });
});
