import { readSettings } from '../../src/config/settings.js';
import { ACR_SINGLE_FACTOR } from '../../src/protocol/standard-claims.js';
import { readJson } from '../support/json-answer.js';
import { TestServer } from '../support/server.js';

const PATH = '/.well-known/oauth-authorization-server';

let server: TestServer;
let metadata: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  server = await TestServer.start();
  metadata = (await readJson(fetch(`${server.url}${PATH}`))).body;
});

afterAll(() => server.stop());

describe('RFC 8414 §2 Authorization Server Metadata', () => {
  it('issuer is REQUIRED: the identifier of this server', () => {
    expect(metadata['issuer']).toBe(server.url);
  });

  it.each([
    'https://sso.example.com?x=1',
    'https://sso.example.com#x',
    'https://sso.example.com/',
    'https://sso.example.com/tenant',
    'https://user@sso.example.com',
    'ftp://sso.example.com',
    'sso.example.com',
  ])('issuer has no query or fragment, and stands at the root of its host: not %s', (issuer) => {
    expect(() => readSettings({ ISSUER: issuer, SECRETS: 'x' })).toThrow('ISSUER: expected');
  });

  it('issuer uses the https scheme in production', () => {
    const secret = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64url');
    const environment = { NODE_ENV: 'production', SECRETS: secret };
    expect(() => readSettings({ ...environment, ISSUER: 'http://sso.example.com' })).toThrow('ISSUER: expected https');
    expect(readSettings({ ...environment, ISSUER: 'https://sso.example.com' }).issuer).toBe('https://sso.example.com');
  });

  it('authorization_endpoint, token_endpoint and response_types_supported are REQUIRED', () => {
    expect(metadata).toMatchObject({
      authorization_endpoint: `${server.url}/authorize`,
      token_endpoint: `${server.url}/token`,
      response_types_supported: ['code'],
    });
  });

  it('jwks_uri, scopes_supported, response_modes_supported, grant_types_supported and the others say what is there', () => {
    expect(metadata).toMatchObject({
      jwks_uri: `${server.url}/jwks`,
      scopes_supported: expect.arrayContaining(['notes:read', 'notes:write', 'offline_access']),
      response_modes_supported: ['query', 'form_post'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
      token_endpoint_auth_methods_supported: expect.arrayContaining([
        'client_secret_basic',
        'client_secret_post',
        'none',
      ]),
      code_challenge_methods_supported: ['S256'],
      service_documentation: `${server.url}/docs`,
    });
  });

  it('algorithms of client assertions are told where private_key_jwt is: RS256 SHOULD be there, none MUST NOT', () => {
    for (const endpoint of ['token', 'revocation', 'introspection']) {
      expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toContain('private_key_jwt');
      const algorithms = metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`];
      expect(algorithms).toContain('RS256');
      expect(algorithms).not.toContain('none');
    }
  });

  it('jwks_uri leads to keys that each say what they are for', async () => {
    const { body } = await readJson(fetch(String(metadata['jwks_uri'])));
    expect([...new Set((body['keys'] as { use: string }[]).map(({ use }) => use))]).toEqual(['sig']);
  });

  it('RFC 9470 §7: acr_values_supported names the classes that a sign-in can reach', () => {
    expect(metadata['acr_values_supported']).toEqual([ACR_SINGLE_FACTOR]);
  });

  it('every URL in it is answered by something', async () => {
    const urls = Object.values(metadata).filter(
      (value): value is string => typeof value === 'string' && value.startsWith(`${server.url}/`),
    );
    expect(urls.length).toBeGreaterThanOrEqual(4);
    for (const url of urls) {
      const statuses = await Promise.all(['GET', 'POST'].map(async (method) => (await fetch(url, { method })).status));
      expect({ url, isThere: statuses.some((status) => status !== 404) }).toEqual({ url, isThere: true });
    }
  });

  it('endpoint URLs have no fragment (RFC 6749 §3.1, §3.2)', () => {
    for (const [name, value] of Object.entries(metadata)) {
      if (name.endsWith('_endpoint')) expect(new URL(String(value)).hash).toBe('');
    }
  });
});

describe('RFC 8414 §3 Obtaining Authorization Server Metadata', () => {
  it('MUST be available at the path formed from the issuer, by GET', async () => {
    expect((await fetch(`${server.url}${PATH}`)).status).toBe(200);
  });

  it('§3.2: MUST be a JSON object with the content type application/json and status 200', async () => {
    const { status, headers } = await readJson(fetch(`${server.url}${PATH}`));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json(;|$)/);
  });

  it('§3.2: claims with zero elements MUST be omitted', () => {
    for (const [name, value] of Object.entries(metadata)) {
      if (Array.isArray(value)) expect({ name, isEmpty: value.length === 0 }).toEqual({ name, isEmpty: false });
      expect(value).not.toBeNull();
    }
  });

  it('§3.3: issuer MUST be identical to the identifier the URL was formed from', () => {
    expect(`${String(metadata['issuer'])}${PATH}`).toBe(`${server.url}${PATH}`);
  });

  it('may be kept for five minutes, and asked for again by its ETag; any page may read it', async () => {
    const first = await fetch(`${server.url}${PATH}`);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const second = await fetch(`${server.url}${PATH}`, { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect({ status: second.status, body: await second.text() }).toEqual({ status: 304, body: '' });
  });

  it('without the sample resource, its scopes are not in it, and none of its lists is empty', async () => {
    const bare = await TestServer.start({ SAMPLE_RESOURCE: 'false' });
    const { body } = await readJson(fetch(`${bare.url}${PATH}`));
    await bare.stop();
    expect(body['scopes_supported']).toContain('offline_access');
    expect(body['scopes_supported']).not.toContain('notes:read');
  });
});
