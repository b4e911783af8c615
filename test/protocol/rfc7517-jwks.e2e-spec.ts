import { createHash } from 'node:crypto';
import { KeyAdministration } from '../../src/admin/key-administration.js';
import { readJson } from '../support/json-answer.js';
import { TestServer } from '../support/server.js';

type Jwk = Readonly<Record<string, string>>;

/** RFC 7638 §3.1. */
const RFC7638_KEY: Jwk = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
};
const RFC7638_THUMBPRINT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';

/** RFC 7638 §3.2: the members a thumbprint is made of, in the order of their names. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
};

function thumbprint(key: Jwk): string {
  const members = REQUIRED[key['kty']!]!.map((name) => [name, key[name]]);
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}

describe('RFC 7517 §5 JWK Set Format', () => {
  let server: TestServer;
  let keys: readonly Jwk[];

  beforeAll(async () => {
    server = await TestServer.start();
    await server.app.get(KeyAdministration).rotate('RS256', 300);
    keys = (await readJson(fetch(`${server.url}/jwks`))).body['keys'] as Jwk[];
  });

  afterAll(() => server.stop());

  it('is a JSON object with the member keys, an array; as application/jwk-set+json (§8.5.2)', async () => {
    const { status, headers, body } = await readJson(fetch(`${server.url}/jwks`));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/jwk-set\+json(;|$)/);
    expect(Object.keys(body)).toEqual(['keys']);
    expect(keys.length).toBeGreaterThanOrEqual(2);
  });

  it('§4.1 to §4.5: kty MUST be present; use, alg and kid say what a key is for', () => {
    for (const key of keys) {
      expect(key).toMatchObject({ kty: expect.stringMatching(/^(EC|RSA|OKP)$/), use: 'sig', alg: expect.any(String) });
    }
    expect(keys.map(({ alg }) => alg)).toEqual(expect.arrayContaining(['ES256', 'RS256']));
  });

  it('§4.5: kid values SHOULD be distinct', () => {
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  });

  it('has no private member of any key (RFC 7518 §6.2.2, §6.3.2)', () => {
    for (const key of keys) {
      expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].includes(name))).toEqual(
        [],
      );
    }
  });

  it('RFC 7638 §3: kid is the thumbprint of the key', () => {
    expect(thumbprint(RFC7638_KEY)).toBe(RFC7638_THUMBPRINT);
    for (const key of keys) expect(key['kid']).toBe(thumbprint(key));
  });

  it('may be kept for five minutes, which is how long a new key is announced before it signs', async () => {
    const answer = await fetch(`${server.url}/jwks`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const again = await fetch(`${server.url}/jwks`, { headers: { 'if-none-match': answer.headers.get('etag')! } });
    expect(again.status).toBe(304);
  });
});
