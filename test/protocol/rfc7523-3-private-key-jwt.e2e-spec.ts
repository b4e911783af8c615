import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { TestServer } from '../support/server.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('RFC 7523 §3 JWT Format and Processing Requirements (private_key_jwt)', () => {
  let server: TestServer;
  let privateKey: CryptoKey;
  let number = 0;

  beforeAll(async () => {
    server = await TestServer.start();
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] },
    };
    await server.client('J1', { ...metadata, token_endpoint_auth_signing_alg: 'ES256' });
    await server.client('J2', { ...metadata, portico_assertion_audience: 'endpoint' });
  });

  afterAll(() => server.stop());

  const assertion = (changes: JWTPayload = {}, header: object = {}, key: CryptoKey | Uint8Array = privateKey) => {
    const now = server.clock.seconds();
    number += 1;
    const claims = { iss: 'J1', sub: 'J1', aud: server.url, iat: now, exp: now + 60, jti: `jti-${number}`, ...changes };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key);
  };

  const ask = async (client_assertion: string, further: Record<string, string> = {}) => {
    const body = { grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion, ...further };
    const response = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(body) });
    return { status: response.status, error: ((await response.json()) as { error?: string }).error };
  };

  const REFUSED = { status: 401, error: 'invalid_client' };

  it('an assertion signed with the registered key, for the issuer, proves who the client is', async () => {
    expect((await ask(await assertion())).status).toBe(200);
    expect((await ask(await assertion({}, { typ: 'client-authentication+jwt' }), { client_id: 'J1' })).status).toBe(
      200,
    );
  });

  it('CA-16 the audience is the issuer and nothing else', async () => {
    const audiences = [
      `${server.url}/token`,
      `${server.url}/par`,
      'https://other.test',
      [server.url],
      [server.url, 'https://other.test'],
      `${server.url}/`,
    ];
    for (const aud of audiences) expect(await ask(await assertion({ aud }))).toEqual(REFUSED);
  });

  it('older audiences are accepted by a switch of the client only', async () => {
    const own = { iss: 'J2', sub: 'J2' };
    for (const aud of [server.url, `${server.url}/token`, [`${server.url}/token`]]) {
      expect((await ask(await assertion({ ...own, aud }))).status).toBe(200);
    }
    expect(await ask(await assertion({ ...own, aud: [server.url, 'https://other.test'] }))).toEqual(REFUSED);
  });

  it('CA-17 each jti counts once', async () => {
    const once = await assertion();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(once)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await ask(once)).toEqual(REFUSED);
  });

  it.each([
    ['without jti', { jti: undefined }],
    ['without exp', { exp: undefined }],
    ['of another issuer', { iss: 'J2' }],
    ['about another subject', { sub: 'nobody' }],
  ])('refused: %s', async (_what, changes) => {
    expect(await ask(await assertion(changes))).toEqual(REFUSED);
  });

  it('refused: expired, not yet valid, or good for too long', async () => {
    const now = server.clock.seconds();
    for (const changes of [{ exp: now - 20 }, { nbf: now + 60 }, { iat: now + 60 }, { exp: now + 3600 }]) {
      expect(await ask(await assertion(changes))).toEqual(REFUSED);
    }
  });

  it('CA-13 no other algorithm, key or kind of JWT', async () => {
    const other = await generateKeyPair('ES256');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: 'J1', sub: 'J1', aud: server.url, exp: server.clock.seconds() + 60, jti: 'x' };
    expect(await ask(await assertion({}, {}, other.privateKey))).toEqual(REFUSED);
    expect(await ask(`${part({ alg: 'none' })}.${part(claims)}.`)).toEqual(REFUSED);
    expect(await ask(`${part({ alg: 'None' })}.${part(claims)}.AA`)).toEqual(REFUSED);
    expect(
      await ask(await assertion({}, { alg: 'HS256' }, new TextEncoder().encode('a secret of thirty-two characters'))),
    ).toEqual(REFUSED);
    expect(await ask(await assertion({}, { typ: 'at+jwt' }))).toEqual(REFUSED);
    expect(await ask(await assertion({}, { kid: 'other' }))).toEqual(REFUSED);
  });

  it('the assertion type must be named, and no other method come along', async () => {
    expect(await ask(await assertion(), { client_assertion_type: 'x' })).toEqual(REFUSED);
    const twice = {
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion: await assertion(),
      client_secret: 'x',
    };
    const response = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(twice) });
    expect(response.status).toBeGreaterThanOrEqual(400);
  });

  it('§2.2 client_assertion MUST NOT hold more than one JWT, and is not taken twice', async () => {
    const [one, other] = [await assertion(), await assertion()];
    for (const both of [`${one} ${other}`, `${one},${other}`, `["${one}"]`, `${one}.${other}`]) {
      expect(await ask(both)).toEqual(REFUSED);
    }
    const body = `grant_type=client_credentials&client_assertion_type=${encodeURIComponent(TYPE)}`;
    const twice = await fetch(`${server.url}/token`, {
      method: 'POST',
      body: `${body}&client_assertion=${one}&client_assertion=${other}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(await readJson(twice)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await ask(one)).status).toBe(200);
  });

  it('§3 item 2: client_id beside the assertion MUST name the same client (RFC 7521 §4.2)', async () => {
    expect(await ask(await assertion(), { client_id: 'J2' })).toEqual({ status: 400, error: 'invalid_request' });
    expect((await ask(await assertion(), { client_id: 'J1' })).status).toBe(200);
  });

  it('§5 RS256 is mandatory to implement', async () => {
    const { privateKey: rsa, publicKey } = await generateKeyPair('RS256', { extractable: true });
    await server.client('J3', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'r1', alg: 'RS256', use: 'sig' }] },
    });
    const own = { iss: 'J3', sub: 'J3' };
    expect((await ask(await assertion(own, { alg: 'RS256', kid: 'r1' }, rsa))).status).toBe(200);
  });

  it('the client gets no secret', async () => {
    expect(new Flow(server, { id: 'J1', secret: undefined, redirectUri: '' }).client.secret).toBeUndefined();
    const rows = await server.database.run((manager) => manager.query('SELECT COUNT(*) AS n FROM client_secrets'));
    expect(Number((rows as { n: number }[])[0]!.n)).toBe(0);
  });
});
