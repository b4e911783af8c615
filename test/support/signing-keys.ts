import type { INestApplicationContext } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { Clock } from '../../src/clock/clock.js';
import { Sealer } from '../../src/crypto/sealer.js';
import { Database } from '../../src/database/database.js';
import { SigningKeyEntity } from '../../src/keys/signing-key.entity.js';
import { PRIVATE_KEY_KIND } from '../../src/keys/signing-key.js';

/** A server that has run before has its RSA keys already: here it gets those that `rsa-keys.cjs` made for the whole run. */
export async function giveRsaKeys(app: INestApplicationContext): Promise<void> {
  const keys = JSON.parse(process.env['TEST_RSA_KEYS'] ?? '{}') as Record<'RS256' | 'PS256', JWK>;
  for (const [algorithm, privateJwk] of Object.entries(keys)) await giveKey(app, algorithm as 'RS256', privateJwk);
}

async function giveKey(app: INestApplicationContext, algorithm: 'RS256' | 'PS256', privateJwk: JWK): Promise<void> {
  const { kty, n, e } = privateJwk;
  const publicJwk = { kty, n, e } as JWK & { kty: string };
  const now = app.get(Clock).now();
  await app.get(Database).insertIfAbsent(SigningKeyEntity, {
    algorithm,
    sequence: 1,
    kid: await calculateJwkThumbprint(publicJwk),
    publicJwk,
    sealedPrivateKey: app.get(Sealer).seal(PRIVATE_KEY_KIND, privateJwk),
    createdAt: now,
    signsFrom: now,
  });
}
