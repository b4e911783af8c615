import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { redactText } from './redact-text.js';
import { redactValue } from './redact-value.js';
import { isSecretName, REDACTED } from './secret-names.js';

const NAMES = [
  'password',
  'new_password',
  'client_secret',
  'clientSecret',
  'code',
  'code_verifier',
  'access_token',
  'refreshToken',
  'id_token',
  'id_token_hint',
  'logout_token',
  'client_assertion',
  'registration_access_token',
  'csrf_token',
  'device_code',
  'passwordHash',
  'Authorization',
  'cookie',
  'Set-Cookie',
  'DPoP',
  'sealedPrivateKey',
];

/** What a secret may look like: anything at all where its name tells, and random letters where only its shape does. */
const anything = fc
  .string({ unit: 'binary-ascii', minLength: 8, maxLength: 60 })
  .filter((text) => text.trim().length >= 8);
const printable = fc.stringMatching(/^[A-Za-z0-9!#$%&()*+,./:;=?@[\]^_{|}~-]{8,60}$/);
const base64url = fc
  .uint8Array({ minLength: 32, maxLength: 96 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
const jwt = fc
  .tuple(base64url, base64url)
  .map(([claims, signature]) => `eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.${claims}.${signature}`);
const name = fc.constantFrom(...NAMES);
/** What stands around it. */
const around = fc.constantFrom(
  '',
  ' ',
  'The request failed: ',
  'x=1&',
  '\n',
  '"',
  '{"a":1} ',
  'at Object.<anonymous> ',
);

const lost = (secret: string, text: unknown): void => {
  const told = typeof text === 'string' ? text : JSON.stringify(text);
  expect(told).not.toContain(secret);
  expect(told).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(told).not.toContain(encodeURIComponent(secret));
};

describe('The redactor, wherever a secret stands', () => {
  it('members of objects, however deep, in lists, maps and errors, however they are cased', () => {
    const wrap = fc.constantFrom<(value: object) => unknown>(
      (value) => value,
      (value) => ({ deep: { deeper: [value] } }),
      (value) => new Map([['inner', value]]),
      (value) => Object.assign(new Error('it broke'), value),
      (value) => new Error('outer', { cause: Object.assign(new Error('inner'), value) }),
      (value) => ({ list: [1, value, new Set([value])] }),
    );
    fc.assert(
      fc.property(name, anything, wrap, (key, secret, wrapped) => {
        lost(secret, redactValue(wrapped({ [key]: secret, list: { [key]: [secret] } })));
      }),
    );
  });

  it('query strings and forms', () => {
    fc.assert(
      fc.property(name, anything, around, (key, secret, before) => {
        const form = new URLSearchParams([
          ['a', 'b'],
          [key, secret],
          ['c', 'd'],
        ]).toString();
        const told = redactText(`${before}${form}`);
        lost(secret, told);
        expect(told).not.toContain(new URLSearchParams({ '': secret }).toString().slice(1));
        expect(told).toContain('c=d');
      }),
    );
  });

  it('JSON, JSON within JSON, and printed objects', () => {
    fc.assert(
      fc.property(name, anything, around, (key, secret, before) => {
        const json = JSON.stringify({ a: 1, [key]: secret });
        for (const text of [
          json,
          JSON.stringify({ body: json }),
          inspect({ [key]: secret }),
          inspect({ [key]: [secret] }),
        ]) {
          const told = redactText(`${before} ${text}`);
          expect(told).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(told).not.toContain(inspect(secret).slice(1, -1));
        }
      }),
      // A bracket within the text, and a list that is printed over several lines.
      {
        examples: ['Set-Cookie', 'Authorization'].flatMap((key) => [
          [key, ']'.padEnd(8, '\0'), ''],
          [key, '\0'.repeat(16), ''],
        ]),
      },
    );
  });

  it('headers, raw and as objects', () => {
    const header = fc.constantFrom('Authorization', 'Cookie', 'Set-Cookie', 'DPoP', 'Proxy-Authorization');
    fc.assert(
      fc.property(header, printable, (key, secret) => {
        lost(secret, redactText(`POST /token HTTP/1.1\r\n${key}: ${secret}\r\nHost: x`));
        lost(secret, redactText(`${key.toLowerCase()}: portico_session=${secret}; other=${secret}`));
        lost(secret, redactValue({ headers: { [key.toLowerCase()]: secret } }));
        lost(secret, redactValue({ rawHeaders: `${key}: ${secret}` }));
      }),
    );
  });

  it('credentials of HTTP, in any text', () => {
    const scheme = fc.constantFrom('Basic', 'Bearer', 'DPoP', 'bearer');
    fc.assert(
      fc.property(scheme, base64url, around, (kind, secret, before) => {
        lost(secret, redactText(`${before}${kind} ${secret}`));
        lost(secret, redactText(`${before}${kind} ${Buffer.from(`id:${secret}`).toString('base64')}`));
      }),
    );
  });

  it('JWTs and everything that Portico seals or derives, by their shape alone, also in hexadecimal and base64', () => {
    fc.assert(
      fc.property(fc.oneof(base64url, jwt), around, (secret, before) => {
        const bytes = Buffer.from(secret);
        for (const text of [secret, bytes.toString('hex'), bytes.toString('base64')]) {
          lost(text, redactText(`${before}${text}`));
          lost(text, redactText(`the value ${text}, which is wrong`));
          lost(text, redactValue({ note: [text] }));
        }
      }),
    );
  });

  it('anything that is known to be secret in this case', () => {
    fc.assert(
      fc.property(anything, around, (secret, before) => {
        lost(secret, redactText(`${before}${secret}${before}`, [secret]));
      }),
    );
  });

  it('takes time in proportion to the text', () => {
    for (const piece of [
      'a',
      'token',
      'password:',
      '"',
      '\\',
      '=',
      'eyJ',
      'Basic ',
      '%5f',
      '://a:',
      '_',
      '-----BEGIN PRIVATE KEY-----',
    ]) {
      const text = piece.repeat(Math.ceil(16_384 / piece.length));
      const startedAt = performance.now();
      redactText(text);
      expect([piece, performance.now() - startedAt < 500]).toEqual([piece, true]);
    }
  });
});

describe('The redactor leaves what helps', () => {
  it.each([
    'invalid_grant: The code has been used already. What was issued for it has been revoked.',
    'code_verifier must be 43 to 128 letters, digits, or any of - . _ ~',
    'Client authentication failed. Check client_id, the secret, and that the method is the one registered as token_endpoint_auth_method.',
    'The access token is not valid here: it has expired.',
    'Use Basic authentication, or send a Bearer token.',
    'expected token_type=Bearer, access_token_ttl=600, client_secret_expires_at=0',
    'connect ECONNREFUSED 127.0.0.1:3306 (code: ECONNREFUSED)',
    'at AuthorizationCodeGrantType.authorize (/srv/portico/dist/tokens/grant-types/authorization-code.grant-type.js:41:15)',
    'The session 0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f has ended',
    'https://app.example.com/callback?x=1',
    'read-about-it-in-require-readable-openid-parameters-and-more',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('codes of errors, numbers, and the beginning of what names a key', () => {
    expect(redactValue({ code: 'ER_DUP_ENTRY', errno: 1062, expires_in: 60, token_type: 'DPoP', tokens: 3 })).toEqual({
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      expires_in: 60,
      token_type: 'DPoP',
      tokens: 3,
    });
    expect(redactText('The key Vx3bq8yK2mN4pR6tW9zB1cD5fG7hJ0kL-nQsUvXyZaE')).toBe(`The key Vx3bq8yK…${REDACTED}`);
  });

  it('names that only sound like secrets', () => {
    for (const harmless of [
      'token_type',
      'client_secret_expires_at',
      'token_endpoint',
      'codec',
      'status_code',
      'error_code',
    ]) {
      expect([harmless, isSecretName(harmless)]).toEqual([harmless, false]);
    }
  });

  it('what refers to itself, is deep, or is no text', () => {
    const loop: Record<string, unknown> = { at: new Date(0), big: 1n, bytes: Buffer.from('abc'), call: () => 1 };
    loop['loop'] = loop;
    expect(redactValue(loop)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      big: '1',
      bytes: '[3 bytes]',
      call: '[function]',
      loop: '[…]',
    });
  });

  it('a private key keeps what is public of it', () => {
    const told = redactValue({ kty: 'EC', crv: 'P-256', x: 'abc', d: 'private' });
    expect(told).toEqual({ kty: 'EC', crv: 'P-256', x: 'abc', d: REDACTED });
    expect(redactText('-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----')).toBe(REDACTED);
    expect(redactText('mysql://portico:hunter22@db:3306/portico')).toBe(`mysql://portico:${REDACTED}@db:3306/portico`);
  });
});
