import { generateKeyPairSync, sign } from 'node:crypto';
import { type GenerateKeyPairOptions, generateKeyPair, SignJWT } from 'jose';
import { readJws } from './jws.js';
import { DEFAULT_ALGORITHMS, fits, isSignedWith, type Jwk, publicKeyOf } from './signature-algorithms.js';

async function keyAndToken(algorithm: string) {
  const options: GenerateKeyPairOptions = { extractable: true };
  const { publicKey, privateKey } = await generateKeyPair(algorithm, options);
  const jwk = (await crypto.subtle.exportKey('jwk', publicKey)) as Jwk;
  const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: algorithm }).sign(privateKey);
  const key = publicKeyOf(jwk);
  if (!key) throw new Error('no key');
  return { key, token };
}

const padded = (signature: Buffer, length: number) =>
  Buffer.concat(
    [signature.subarray(0, 32), signature.subarray(32)].map((number) =>
      Buffer.concat([Buffer.alloc(length - 32), number]),
    ),
  );

describe('signature algorithms', () => {
  it.each(DEFAULT_ALGORITHMS)('%s: what jose signs is verified, once changed it is not', async (algorithm) => {
    const { key, token } = await keyAndToken(algorithm);
    expect(readJws(token, [algorithm]).verify(key)).toEqual({ a: 1 });
    const [header, , signature] = token.split('.');
    const changed = `${header}.${Buffer.from('{"a":2}').toString('base64url')}.${signature}`;
    expect(() => readJws(changed, [algorithm]).verify(key)).toThrow('the signature is not by this key');
    expect(() =>
      readJws(
        token,
        DEFAULT_ALGORITHMS.filter((other) => other !== algorithm),
      ),
    ).toThrow('alg is not allowed');
  });

  it('a key fits algorithms of its own kind only', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const fitting = (key: typeof rsa.publicKey) => DEFAULT_ALGORITHMS.filter((algorithm) => fits(key, algorithm));
    expect(fitting(rsa.publicKey)).toEqual(['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512']);
    expect(fitting(p384.publicKey)).toEqual(['ES384']);
    expect(fitting(generateKeyPairSync('ed25519').publicKey)).toEqual(['EdDSA', 'Ed25519']);
    expect(fitting(generateKeyPairSync('ed448').publicKey)).toEqual([]);
    expect(fitting(generateKeyPairSync('x25519').publicKey)).toEqual([]);
    expect(fitting(p384.privateKey)).toEqual([]);
  });

  it('a signature by a key of another curve is none, though the curve could be verified', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const input = Buffer.from('input');
    const signature = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(isSignedWith(publicKey, 'ES256', input, signature)).toBe(false);
  });

  it.each([
    ['too short', (signature: Buffer) => signature.subarray(1)],
    ['too long', (signature: Buffer) => Buffer.concat([signature, Buffer.alloc(2)])],
    ['with zeros before its numbers', (signature: Buffer) => padded(signature, 33)],
    ['of no number', () => Buffer.alloc(64)],
    ['empty', () => Buffer.alloc(0)],
    ['as OpenSSL writes it', (_signature: Buffer, der: Buffer) => der],
  ])('a signature on a curve that is %s is none', (_name, change) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const input = Buffer.from('input');
    const signature = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(isSignedWith(publicKey, 'ES256', input, signature)).toBe(true);
    expect(isSignedWith(publicKey, 'ES256', input, change(signature, sign('sha256', input, privateKey)))).toBe(false);
  });

  it.each<[string, Jwk]>([
    ['symmetric', { kty: 'oct', k: 'AAAA' }],
    ['RSA of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })],
    ['off the curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }],
    ['of no known kind', { kty: 'AKP' }],
    ['empty', {}],
  ])('a key that is %s is none', (_name, jwk) => {
    expect(publicKeyOf(jwk)).toBeUndefined();
  });
});
