import { CompactEncrypt, type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 9101 §6 Validating JWT-Based Requests', () => {
  let server: TestServer;
  let client: TestClient;
  let keyless: TestClient;
  let strict: TestClient;
  let privateKey: CryptoKey;

  beforeAll(async () => {
    server = await TestServer.start();
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] };
    const metadata = { scope: 'openid notes:read', portico_require_consent: false };
    client = await server.client('C1', { ...metadata, jwks });
    strict = await server.client('C2', { ...metadata, jwks, require_signed_request_object: true });
    keyless = await server.client('C3', metadata);
    await server.user('alice');
  });

  afterAll(() => server.stop());

  /** A request whose parameters stand in a signed object; beside it stands what must. */
  const request = async (
    flow: Flow,
    changes: JWTPayload = {},
    beside: Record<string, string | undefined> = {},
    key = privateKey,
  ) => {
    const authorization = flow.request({ scope: 'notes:read' });
    const parameters = Object.fromEntries(new URL(authorization.url).searchParams);
    const now = server.clock.seconds();
    const claims = { ...parameters, iss: flow.client.id, aud: server.url, exp: now + 60, nbf: now, ...changes };
    const object = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'oauth-authz-req+jwt' })
      .sign(key);
    const sent = Object.entries({ client_id: flow.client.id, request: object, ...beside }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return { ...authorization, url: `${server.url}/authorize?${new URLSearchParams(sent).toString()}` };
  };

  it('§5 a request can consist of client_id and a signed object', async () => {
    const flow = new Flow(server, client);
    const authorization = await request(flow);
    const answer = await flow.login(await flow.open(authorization), 'alice');
    const { code, state } = answerOf(answer);
    expect(state).toBe(authorization.state);
    expect((await flow.exchange({ code: code!, verifier: authorization.verifier })).status).toBe(200);
  });

  it('§6.3 only what is in the object counts', async () => {
    const flow = new Flow(server, client);
    const answer = await flow.login(
      await flow.open(await request(flow, {}, { scope: 'openid', state: 'evil' })),
      'alice',
    );
    expect(answerOf(answer).state).not.toBe('evil');
  });

  it('RT-03 a redirect_uri beside the object cannot redirect what the object says', async () => {
    const flow = new Flow(server, client);
    const authorization = await request(flow, {}, { redirect_uri: 'https://evil.test/cb' });
    const answer = await flow.login(await flow.open(authorization), 'alice');
    expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?/);
  });

  it('a redirect_uri in the object that is not registered: a page', async () => {
    const flow = new Flow(server, client);
    const answer = await flow.open(await request(flow, { redirect_uri: 'https://evil.test/cb' }));
    expect([answer.status, answer.location]).toEqual([400, undefined]);
  });

  it.each([
    ['of another client', { iss: 'C2' }],
    ['for another server', { aud: 'https://other.test' }],
    ['that names another client', { client_id: 'C2' }],
    ['that has expired', { exp: 1 }],
    ['without exp', { exp: undefined }],
    ['within which stands another', { request: 'x' }],
  ])('§6.2 an object %s: invalid_request_object', async (_what, changes) => {
    const flow = new Flow(server, client);
    const answer = await flow.open(await request(flow, changes, { redirect_uri: client.redirectUri, state: 's1' }));
    expect(answerOf(answer)).toMatchObject({ error: 'invalid_request_object', state: 's1', iss: server.url });
  });

  it('§6.2 an object signed with another key: invalid_request_object, or a page where nobody says where to', async () => {
    const flow = new Flow(server, client);
    const other = (await generateKeyPair('ES256')).privateKey;
    const told = await flow.open(await request(flow, {}, { redirect_uri: client.redirectUri }, other));
    expect(answerOf(told)).toMatchObject({ error: 'invalid_request_object' });
    const two = await server.client('C4', {
      redirect_uris: ['https://a.test/cb', 'https://b.test/cb'],
      jwks: { keys: [await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey)] },
    });
    expect((await new Flow(server, two).open(await request(new Flow(server, two), {}, {}, other))).status).toBe(400);
  });

  it('an unsigned object: invalid_request_object', async () => {
    const flow = new Flow(server, client);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const object = `${part({ alg: 'none' })}.${part({ client_id: 'C1', response_type: 'code' })}.`;
    const authorization = flow.request({ request: object });
    expect(answerOf(await flow.open(authorization))).toMatchObject({ error: 'invalid_request_object' });
  });

  it('§10.5 a client that always signs: an unsigned object is no request object', async () => {
    const flow = new Flow(server, strict);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const object = `${part({ alg: 'none' })}.${part({ client_id: 'C2', response_type: 'code' })}.`;
    expect(answerOf(await flow.open(flow.request({ request: object })))).toMatchObject({
      error: 'invalid_request_object',
    });
  });

  it('§6.1 an encrypted object cannot be decrypted here: invalid_request_object', async () => {
    const flow = new Flow(server, client);
    const { publicKey } = await generateKeyPair('RSA-OAEP-256');
    const object = await new CompactEncrypt(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(publicKey);
    expect(answerOf(await flow.open(flow.request({ request: object })))).toMatchObject({
      error: 'invalid_request_object',
    });
  });

  it('§6.2 algorithm and kid MUST fit the registered key', async () => {
    const flow = new Flow(server, client);
    const { privateKey: rsa } = await generateKeyPair('RS256');
    for (const [alg, kid, key] of [
      ['RS256', 'k1', rsa],
      ['ES256', 'k2', privateKey],
    ] as const) {
      const object = await new SignJWT({ iss: client.id, aud: server.url, exp: server.clock.seconds() + 60 })
        .setProtectedHeader({ alg, kid, typ: 'oauth-authz-req+jwt' })
        .sign(key);
      expect(answerOf(await flow.open(flow.request({ request: object })))).toMatchObject({
        error: 'invalid_request_object',
      });
    }
  });

  it('§6.3 what the object asks is checked as any other request', async () => {
    const flow = new Flow(server, client);
    for (const [changes, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ scope: 'unheard:of' }, 'invalid_scope'],
      [{ code_challenge: undefined }, 'invalid_request'],
    ] as const) {
      expect(answerOf(await flow.open(await request(flow, changes)))).toMatchObject({ error, iss: server.url });
    }
  });

  it('§5 client_id is REQUIRED beside the object, and MUST be the one within', async () => {
    const flow = new Flow(server, client);
    for (const id of [undefined, 'C2', 'nobody']) {
      const answer = await flow.open(await request(flow, {}, { client_id: id }));
      expect(answer.location ?? '').not.toContain('code=');
      expect(answer.text).not.toContain('id="username"');
    }
  });

  it('§5 request and request_uri MUST NOT come together', async () => {
    const flow = new Flow(server, client);
    for (const request_uri of ['https://rp1.test/request', 'urn:ietf:params:oauth:request_uri:x', 'x']) {
      const answer = await flow.open(await request(flow, {}, { request_uri }));
      expect(answer.location ?? '').not.toContain('code=');
      expect(answer.text).not.toContain('id="username"');
    }
    const told = await flow.open(await request(flow, {}, { request_uri: 'https://rp1.test/request', state: 's1' }));
    expect(answerOf(told)).toMatchObject({ error: 'invalid_request', state: 's1', iss: server.url });
  });

  it('§4 parameters are UTF-8, and come back as they were', async () => {
    const flow = new Flow(server, client);
    const state = 'zażółć 日本語 🔑 &code=x';
    const answer = await flow.login(await flow.open(await request(flow, { state })), 'alice');
    expect(answerOf(answer).state).toBe(state);
  });

  it('§10.8 a JWT that was made for something else is no request object', async () => {
    const flow = new Flow(server, client);
    for (const typ of ['client-authentication+jwt', 'dpop+jwt', 'at+jwt', 'logout+jwt']) {
      const parameters = Object.fromEntries(new URL(flow.request().url).searchParams);
      const claims = { ...parameters, iss: client.id, aud: server.url, exp: server.clock.seconds() + 60 };
      const object = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ }).sign(privateKey);
      expect(answerOf(await flow.open(flow.request({ request: object })))).toMatchObject({
        error: 'invalid_request_object',
      });
    }
  });

  it('OpenID Connect Core §3.1.2.6 a client without keys: request_not_supported', async () => {
    const flow = new Flow(server, keyless);
    const authorization = flow.request({ request: 'eyJhbGciOiJub25lIn0.e30.' });
    expect(answerOf(await flow.open(authorization))).toMatchObject({
      error: 'request_not_supported',
      state: authorization.state,
    });
  });

  it('§10.5 a client that always signs is not believed when it does not', async () => {
    const flow = new Flow(server, strict);
    expect(answerOf(await flow.open(flow.request()))).toMatchObject({ error: 'invalid_request' });
    expect((await flow.open(await request(flow))).text).toContain('id="username"');
  });
});
