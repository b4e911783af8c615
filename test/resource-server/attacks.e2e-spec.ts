import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, SignJWT } from 'jose';
import { JwtTokenVerifier } from '../../src/resource-server/index.js';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { ask, askWith, startApi } from './notes-api.js';

let issuer: TestIssuer;
let app: NestFastifyApplication;

beforeAll(async () => {
  issuer = await createTestIssuer();
  app = await startApi({ issuer: issuer.issuer, audience: issuer.audience, now: issuer.now });
});
afterAll(async () => {
  await app.close();
  await issuer.stop();
});

async function expectInvalid(token: string): Promise<void> {
  const answer = await askWith(app, token);
  expect([400, 401]).toContain(answer.status);
  expect(answer.body).toMatchObject({ error: answer.status === 401 ? 'invalid_token' : 'invalid_request' });
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A good token, taken apart. */
async function parts(): Promise<{ header: Record<string, unknown>; payload: string; signature: string }> {
  const [header = '', payload = '', signature = ''] = (await issuer.issue({ scope: 'notes:read' })).split('.');
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>,
    payload,
    signature,
  };
}

describe('JW-01: the token says that it needs no signature', () => {
  it.each(['none', 'None', 'nOnE', 'NONE', '', ' none', 'none\0', null, undefined, 0, ['none'], ['ES256']])(
    'alg %j, with and without signature part',
    async (alg) => {
      const { header, payload, signature } = await parts();
      const forged = `${encode({ ...header, alg })}.${payload}`;
      for (const token of [`${forged}.`, forged, `${forged}.${signature}`, `${forged}.AA`, `${forged}..`]) {
        await expectInvalid(token);
      }
    },
  );

  it('a good header with an empty, cut, zero or foreign signature', async () => {
    const { header, payload, signature } = await parts();
    const good = `${encode(header)}.${payload}`;
    const zeros = Buffer.alloc(64).toString('base64url');
    // CVE-2022-21449: r = s = 0 is valid for no key.
    for (const bad of [
      '',
      signature.slice(0, -4),
      zeros,
      `${signature}AAAA`,
      `${signature}=`,
      `${signature}.${signature}`,
    ]) {
      await expectInvalid(`${good}.${bad}`);
    }
  });
});

describe('JW-02: HMAC keyed with the public key', () => {
  function publicKeyForms(key: KeyObject): Array<string | Buffer> {
    const pem = String(key.export({ format: 'pem', type: 'spki' }));
    const jwk = key.export({ format: 'jwk' }) as Record<string, string>;
    const der = key.export({ format: 'der', type: 'spki' });
    const published = { ...jwk, kid: issuer.signingKey.kid, use: 'sig', alg: 'ES256' };
    const point = Buffer.concat([
      Buffer.from([4]),
      ...['x', 'y'].map((name) => Buffer.from(jwk[name] ?? '', 'base64url')),
    ]);
    return [
      pem,
      pem.trim(),
      JSON.stringify(jwk),
      JSON.stringify(published),
      der,
      der.toString('base64'),
      point,
      jwk['x'] ?? '',
      '',
    ];
  }

  it.each(['HS256', 'HS384', 'HS512', 'hs256'])('%s with PEM, JWK, DER and raw point', async (alg) => {
    const { header, payload } = await parts();
    const input = `${encode({ ...header, alg })}.${payload}`;
    const hash = `sha${alg.slice(2)}`;
    for (const key of publicKeyForms(issuer.signingKey.publicKey)) {
      await expectInvalid(`${input}.${createHmac(hash, key).update(input).digest('base64url')}`);
    }
  });

  it('symmetric algorithms cannot even be configured', () => {
    const options = { issuer: issuer.issuer, audience: issuer.audience };
    expect(() => new JwtTokenVerifier({ ...options, algorithms: ['ES256', 'HS256'] })).toThrow(TypeError);
    expect(() => new JwtTokenVerifier({ ...options, algorithms: ['none'] })).toThrow('got "none"');
    expect(() => new JwtTokenVerifier({ ...options, algorithms: [] })).toThrow(TypeError);
    expect(() => new JwtTokenVerifier({ ...options, algorithms: ['toString'] })).toThrow(TypeError);
  });
});

describe('JW-09: an ID token, or another JWT of the same issuer, as access token', () => {
  it.each([
    'JWT',
    undefined,
    'logout+jwt',
    'client-authentication+jwt',
    'dpop+jwt',
    'oauth-authz-req+jwt',
    'secevent+jwt',
  ])('typ %s is refused although issuer, audience and signature are right', async (typ) => {
    const idToken = await issuer.issue({ scope: 'notes:read', header: { typ }, claims: { nonce: 'n', at_hash: 'h' } });
    await expectInvalid(idToken);
  });
});

describe('key material in the header', () => {
  it.each(['jwk', 'jku', 'x5u', 'x5c'])('a token signed by the key that its own %s brings along', async (name) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const attacker = await createTestIssuer();
    const brought: Record<string, unknown> = {
      jwk: await exportJWK(publicKey),
      jku: `${attacker.issuer}/jwks`,
      x5u: `${attacker.issuer}/cert`,
      x5c: [publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
    };
    const { payload } = await parts();
    for (const kid of [issuer.signingKey.kid, 'attacker', undefined]) {
      const token = await new SignJWT(
        JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>,
      )
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...(kid ? { kid } : {}), [name]: brought[name] })
        .sign(privateKey);
      await expectInvalid(token);
    }
    expect(attacker.requests).toEqual([]);
    await attacker.stop();
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c'])(
    '%s in a token that the issuer itself signed: no attack, and not what it should be',
    async (name) => {
      await expectInvalid(await issuer.issue({ scope: 'notes:read', header: { [name]: 'x' } }));
    },
  );

  it.each(['../../etc/passwd', "' OR 1=1 --", '', '__proto__', 0, ['a'], { a: 1 }, null])('kid %j', async (kid) => {
    const { header, payload, signature } = await parts();
    await expectInvalid(`${encode({ ...header, kid })}.${payload}.${signature}`);
  });

  it.each([
    ['b64', { b64: false, crit: ['b64'] }],
    ['unknown crit', { crit: ['exp'] }],
    ['empty crit', { crit: [] }],
    ['b64 alone', { b64: false }],
  ])('crit is refused: %s', async (_name, further) => {
    const { header, payload } = await parts();
    const input = `${encode({ ...header, ...further })}.${payload}`;
    const key = { key: issuer.signingKey.privateKey, dsaEncoding: 'ieee-p1363' as const };
    await expectInvalid(`${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`);
  });
});

describe('signature confusion', () => {
  it('a token of another key of the same kind, with the right kid', async () => {
    const other = await createTestIssuer();
    const token = await other.issue({
      scope: 'notes:read',
      claims: { iss: issuer.issuer },
      header: { kid: issuer.signingKey.kid },
    });
    await other.stop();
    await expectInvalid(token);
  });

  it.each(['ES384', 'ES512', 'RS256', 'PS256', 'EdDSA', 'ES256K', 'es256'])('alg %s for an ES256 key', async (alg) => {
    const { header, payload, signature } = await parts();
    await expectInvalid(`${encode({ ...header, alg })}.${payload}.${signature}`);
  });

  it('a DER signature where JWS wants the raw pair', async () => {
    const { header, payload } = await parts();
    const input = `${encode(header)}.${payload}`;
    const der = sign('sha256', Buffer.from(input), issuer.signingKey.privateKey);
    await expectInvalid(`${input}.${der.toString('base64url')}`);
  });

  it('payloads that are no objects, headers that are none, JSON serialization, rubbish', async () => {
    const { header, payload, signature } = await parts();
    const key = { key: issuer.signingKey.privateKey, dsaEncoding: 'ieee-p1363' as const };
    for (const body of ['null', '[]', '"text"', '1', '{', '']) {
      const input = `${encode(header)}.${Buffer.from(body).toString('base64url')}`;
      await expectInvalid(`${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`);
    }
    for (const bad of ['null', '[]', '"x"', '7', '{', '\xff']) {
      await expectInvalid(`${Buffer.from(bad).toString('base64url')}.${payload}.${signature}`);
    }
    await expectInvalid(`${encode(header)}.${payload}`);
    await expectInvalid('a.b.c.d.e');
    await expectInvalid('...');
    await expectInvalid('A'.repeat(12_000));
  });
});

describe('the answer', () => {
  it('never says which check failed, and echoes nothing that was sent', async () => {
    const canary = 'canary-7f3a';
    const answer = await ask(app, '/notes', { headers: { authorization: `Bearer ${canary}` } });
    expect(JSON.stringify(answer)).not.toContain(canary);
    expect(answer.body).toEqual({ error: 'invalid_token', error_description: 'The access token is not valid here' });
  });
});
