import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Sealer } from '../../src/crypto/sealer.js';
import type { Database } from '../../src/database/database.js';
import { SigningKeyEntity } from '../../src/keys/signing-key.entity.js';
import { PRIVATE_KEY_KIND } from '../../src/keys/signing-key.js';

interface KeyKeeper {
  readonly database: Database;
  readonly sealer: Sealer;
  /** Milliseconds. */
  readonly now: number;
}

/** A server that has run before has its RSA keys already: here it gets those that `rsa-keys.cjs` made for the whole run. */
export async function giveRsaKeys(to: KeyKeeper): Promise<void> {
  const keys = JSON.parse(process.env['TEST_RSA_KEYS'] ?? '{}') as Record<'RS256' | 'PS256', JWK>;
  for (const [algorithm, privateJwk] of Object.entries(keys)) await giveKey(to, algorithm as 'RS256', privateJwk);
}

async function giveKey(
  { database, sealer, now }: KeyKeeper,
  algorithm: 'RS256' | 'PS256',
  privateJwk: JWK,
): Promise<void> {
  const { kty, n, e } = privateJwk;
  const publicJwk = { kty, n, e } as JWK & { kty: string };
  await database.insertIfAbsent(SigningKeyEntity, {
    algorithm,
    sequence: 1,
    kid: await calculateJwkThumbprint(publicJwk),
    publicJwk,
    sealedPrivateKey: sealer.seal(PRIVATE_KEY_KIND, privateJwk),
    createdAt: now,
    signsFrom: now,
  });
}
