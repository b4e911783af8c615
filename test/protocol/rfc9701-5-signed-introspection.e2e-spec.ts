import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

const SIGNED = 'application/token-introspection+jwt';

let server: TestServer;
let flow: Flow;
let api: TestClient;
let tokens: Tokens;

beforeAll(async () => {
  server = await TestServer.start();
  const client = await server.client('C1');
  const speaker = { grant_types: ['client_credentials'], redirect_uris: [], scope: '' };
  const audience = `${server.url}/api/notes`;
  api = await server.client('R1', { ...speaker, portico_resource_server: audience });
  await server.client('R0', { ...speaker, portico_resource_server: audience });
  await server.user('alice');
  flow = new Flow(server, client);
  tokens = await flow.tokens('alice', { scope: 'notes:read offline_access' });
});

afterAll(() => server.stop());

const ask = async (token: string, accept: string | undefined = SIGNED, by = api) => {
  const headers: Record<string, string> = { authorization: basic(by.id, by.secret!), accept };
  const response = await fetch(`${server.url}/introspect`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ token }),
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

const open = (jwt: string, audience = api.id) =>
  jwtVerify(jwt, createRemoteJWKSet(new URL(`${server.url}/jwks`)), {
    issuer: server.url,
    audience,
    typ: 'token-introspection+jwt',
  });

describe('RFC 9701 §4 Requesting a JWT Response', () => {
  it.each([
    [SIGNED, true],
    [`${SIGNED}, application/json;q=0.9`, true],
    [`application/json;q=0.5,${SIGNED};q=0.5`, true],
    [SIGNED.toUpperCase(), true],
    [`application/json, ${SIGNED};q=0.5`, false],
    [`${SIGNED};q=0`, false],
    ['application/json', false],
    ['application/jwt', false],
    ['*/*', false],
    [`${SIGNED};q=x`, false],
    ['', false],
  ])('Accept: %s', async (accept, isSigned) => {
    const { status, type, text } = await ask(tokens.access_token, accept);
    expect([status, type?.split(';')[0]]).toEqual([200, isSigned ? SIGNED : 'application/json']);
    expect(text.startsWith('{')).toBe(!isSigned);
  });

  it('MUST authenticate the caller: an error is never signed', async () => {
    const { status, type, text } = await ask(tokens.access_token, SIGNED, { ...api, secret: 'wrong' });
    expect([status, type?.split(';')[0]]).toEqual([401, 'application/json']);
    expect(JSON.parse(text)).toMatchObject({ error: 'invalid_client' });
  });
});

describe('RFC 9701 §5 JWT Response', () => {
  it('typ, iss, aud of who asked, iat, and the answer as token_introspection', async () => {
    const { text } = await ask(tokens.access_token);
    const { payload, protectedHeader } = await open(text);
    expect(protectedHeader).toMatchObject({ typ: 'token-introspection+jwt', alg: 'RS256' });
    const plain = JSON.parse((await ask(tokens.access_token, 'application/json')).text) as object;
    expect(payload).toEqual({
      iss: server.url,
      aud: api.id,
      iat: server.clock.seconds(),
      token_introspection: plain,
    });
  });

  it('sub and exp MUST NOT stand at the top, so that it is no access token', async () => {
    const { text } = await ask(tokens.access_token);
    const { payload } = await open(text);
    expect(payload).not.toHaveProperty('sub');
    expect(payload).not.toHaveProperty('exp');
    expect((await flow.notes(text)).status).toBe(401);
    expect(JSON.parse((await ask(text, 'application/json')).text)).toEqual({ active: false });
  });

  it('of a token that is not good, or not for who asks, it says active false and nothing more', async () => {
    const other = await server.client('R2', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: '',
      portico_resource_server: 'https://other.test',
    });
    for (const [token, by] of [
      ['unknown', api],
      [tokens.access_token, other],
      [tokens.refresh_token!, api],
    ] as const) {
      const { payload } = await open((await ask(token, SIGNED, by)).text, by.id);
      expect(payload['token_introspection']).toEqual({ active: false });
    }
  });

  it('is signed by the algorithm that the client has registered (§6), by a key of the JWKS', async () => {
    for (const alg of ['ES256', 'PS256', 'EdDSA']) {
      const by = await server.client(`R-${alg}`, {
        grant_types: ['client_credentials'],
        redirect_uris: [],
        scope: '',
        portico_resource_server: `${server.url}/api/notes`,
        introspection_signed_response_alg: alg,
      });
      const { text } = await ask(tokens.access_token, SIGNED, by);
      expect(decodeProtectedHeader(text).alg).toBe(alg);
      await open(text, by.id);
    }
  });

  it.each(['none', 'HS256', 'rs256', 7])('§6 the algorithm %s cannot be registered', async (alg) => {
    const metadata = { introspection_signed_response_alg: alg };
    await expect(server.client('R9', metadata)).rejects.toThrow(/introspection_signed_response_alg/);
  });

  it('is what oauth4webapi verifies', async () => {
    const as = {
      issuer: server.url,
      introspection_endpoint: `${server.url}/introspect`,
      jwks_uri: `${server.url}/jwks`,
    };
    const client = { client_id: api.id, [oauth.clockSkew]: 5 };
    const options = { requestJwtResponse: true, [oauth.allowInsecureRequests]: true };
    const authentication = oauth.ClientSecretBasic(api.secret!);
    const response = await oauth.introspectionRequest(as, client, authentication, tokens.access_token, options);
    expect(await oauth.processIntrospectionResponse(as, client, response)).toMatchObject({ active: true });
    await oauth.validateApplicationLevelSignature(as, response, { [oauth.allowInsecureRequests]: true });
  });
});

describe('RFC 9701 §7 Authorization Server Metadata', () => {
  it('names the algorithms', async () => {
    const { body } = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
    expect(body['introspection_signing_alg_values_supported']).toEqual(['RS256', 'PS256', 'ES256', 'EdDSA']);
  });
});
