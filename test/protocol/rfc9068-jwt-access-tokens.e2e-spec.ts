import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Flow, type Tokens } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

let server: TestServer;
let client: TestClient;
let userId: string;
let flow: Flow;

beforeAll(async () => {
  server = await TestServer.start();
  client = await server.client('C1');
  userId = (await server.user('alice')).id;
  flow = new Flow(server, client);
});

afterAll(() => server.stop());

const claimsOf = ({ access_token }: Tokens) => decodeJwt(access_token);

describe('RFC 9068 §2 JWT Access Token Header and Data Structure', () => {
  it('§2.1: MUST be signed, MUST NOT use "none"; by an asymmetric algorithm, as is RECOMMENDED', async () => {
    const { access_token } = await flow.tokens('alice');
    expect(decodeProtectedHeader(access_token).alg).toBe('ES256');
    expect(access_token.split('.')).toHaveLength(3);
    expect(access_token.split('.')[2]).toMatch(/^[\w-]{86}$/);
  });

  it('§2.1: MUST include the media type in typ, which SHOULD be "at+jwt"', async () => {
    expect(decodeProtectedHeader((await flow.tokens('alice')).access_token).typ).toBe('at+jwt');
  });

  it('§2.1: is signed by a key of the JWKS, which kid names', async () => {
    const { kid } = decodeProtectedHeader((await flow.tokens('alice')).access_token);
    const { body } = await readJson(fetch(`${server.url}/jwks`));
    expect((body['keys'] as { kid: string }[]).map((key) => key.kid)).toContain(kid);
  });

  it('§2.2: iss, exp, aud, sub, client_id, iat and jti are REQUIRED', async () => {
    const now = server.clock.seconds();
    expect(claimsOf(await flow.tokens('alice', { scope: 'notes:read' }))).toEqual({
      iss: server.url,
      exp: now + 600,
      aud: `${server.url}/api/notes`,
      sub: userId,
      client_id: client.id,
      iat: now,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      scope: 'notes:read',
      auth_time: expect.any(Number),
      acr: expect.any(String),
      amr: ['pwd'],
      grant_id: expect.any(String),
    });
  });

  it('§2.2: jti is another one in each token', async () => {
    const jtis = await Promise.all([1, 2, 3].map(async () => claimsOf(await flow.tokens('alice')).jti));
    expect(new Set(jtis).size).toBe(3);
  });

  it('§2.2.1: authentication information is fixed across all tokens of one authorization', async () => {
    const first = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    server.clock.move(300);
    const { body } = await readJson(flow.refresh(first.refresh_token!));
    const { auth_time, amr, acr } = claimsOf(first);
    expect(claimsOf(body as unknown as Tokens)).toMatchObject({ auth_time, amr, acr });
  });

  it('§2.2.3: SHOULD include scope, whose strings MUST all have meaning for the resources in aud', async () => {
    const tokens = await flow.tokens('alice', { scope: 'notes:read notes:write offline_access' });
    expect(tokens.scope).toBe('notes:read notes:write offline_access');
    expect(claimsOf(tokens)['scope']).toBe('notes:read notes:write');
    const narrow = await readJson(flow.refresh(tokens.refresh_token!, { scope: 'offline_access' }));
    expect(claimsOf(narrow.body as unknown as Tokens)).not.toHaveProperty('scope');
  });

  it('§2.2.2: has no attribute of the person that nobody needs', async () => {
    const { access_token } = await flow.tokens('alice');
    expect(Buffer.from(access_token.split('.')[1]!, 'base64url').toString()).not.toContain('alice');
  });
});

describe('RFC 9068 §3 Requesting a JWT Access Token', () => {
  it('MUST use a default resource indicator in aud, and SHOULD infer it from scope', async () => {
    expect(claimsOf(await flow.tokens('alice', { scope: 'notes:write' })).aud).toBe(`${server.url}/api/notes`);
  });

  it('a token whose scopes open no API is for this server, and opens none', async () => {
    const own = new Flow(
      server,
      await server.client('C2', { scope: 'offline_access', redirect_uris: ['https://x.test/'] }),
      flow.browser,
    );
    const tokens = await own.tokens('alice', { scope: 'offline_access', redirect_uri: 'https://x.test/' });
    expect(claimsOf(tokens).aud).toBe(server.url);
    expect((await flow.notes(tokens.access_token)).status).not.toBe(200);
  });
});

describe('RFC 9068 §4 Validating JWT Access Tokens', () => {
  it('issuer and jwks_uri MUST be the same in both metadata documents, and in the token', async () => {
    const documents = await Promise.all(
      ['oauth-authorization-server', 'openid-configuration'].map(
        async (name) => (await readJson(fetch(`${server.url}/.well-known/${name}`))).body,
      ),
    );
    for (const { issuer, jwks_uri } of documents) {
      expect({ issuer, jwks_uri }).toEqual({ issuer: server.url, jwks_uri: `${server.url}/jwks` });
    }
    expect(claimsOf(await flow.tokens('alice')).iss).toBe(documents[0]!['issuer']);
  });
});

describe('RFC 9068 §5 Security Considerations', () => {
  it('sub of a service is its client id, which cannot be the id of a person', async () => {
    const service = await server.client('CC', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
    });
    const { body } = await readJson(new Flow(server, service).token({ grant_type: 'client_credentials' }));
    expect(claimsOf(body as unknown as Tokens)).toMatchObject({ sub: 'CC', client_id: 'CC' });
    expect(claimsOf(body as unknown as Tokens)).not.toHaveProperty('auth_time');
    expect(claimsOf(await flow.tokens('alice')).sub).not.toBe(client.id);
  });
});
