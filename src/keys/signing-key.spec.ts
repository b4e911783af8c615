import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { Sealer } from '../crypto/sealer.js';
import { Secrets } from '../crypto/secrets.js';
import type { SigningKeyEntity } from './signing-key.entity.js';
import { PRIVATE_KEY_KIND, SigningKey, UnreadableKeyError } from './signing-key.js';

const [oldSecret, newSecret] = [randomBytes(32), randomBytes(32)];
const sealerOf = (...secrets: Buffer[]) => new Sealer(new Secrets(secrets));

function row(): SigningKeyEntity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sealedPrivateKey = sealerOf(oldSecret).seal(PRIVATE_KEY_KIND, privateKey.export({ format: 'jwk' }));
  const publicJwk = publicKey.export({ format: 'jwk' });
  return { algorithm: 'ES256', sequence: 1, kid: 'k', publicJwk, sealedPrivateKey, createdAt: 0, signsFrom: 0 };
}

describe('A signing key', () => {
  it('signs while one of SECRETS opens it', async () => {
    const key = new SigningKey(row(), sealerOf(newSecret, oldSecret));
    const [header, claims, signature] = (await key.sign('at+jwt', { sub: 'a' })).split('.');
    expect(JSON.parse(Buffer.from(header!, 'base64url').toString())).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'k' });
    const given = { key: key.publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), given, Buffer.from(signature!, 'base64url'))).toBe(
      true,
    );
  });

  it('is still published when the secret that sealed it is gone, and signs no more', async () => {
    const key = new SigningKey(row(), sealerOf(newSecret));
    expect(key.toPublicJwk()).toMatchObject({ kty: 'EC', kid: 'k', alg: 'ES256', use: 'sig' });
    expect(key.toPublicJwk()).not.toHaveProperty('d');
    await expect(key.sign('at+jwt', {})).rejects.toThrow(UnreadableKeyError);
  });
});
