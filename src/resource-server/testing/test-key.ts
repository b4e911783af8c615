import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';

/** A signing key of the test issuer. */
export interface TestKey {
  kid: string;
  algorithm: 'ES256' | 'RS256';
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** A new key; one for RS256 takes some 100 ms to make. */
export function newTestKey(algorithm: TestKey['algorithm']): TestKey {
  const pair =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid: randomUUID(), algorithm, ...pair };
}

/** The entry of a key set (RFC 7517 §5). */
export function publicJwk({ kid, algorithm, publicKey }: TestKey): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithm };
}
