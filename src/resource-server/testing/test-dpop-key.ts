import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { thumbprintOf } from '../dpop/thumbprint.js';
import { defined } from './test-token.js';

/** What a proof is for. */
export interface TestProofOptions {
  /** Default `GET`. */
  method?: string;
  /** The URL as the client sees it, without query. */
  url: string;
  /** The access token that goes with it; left out where the proof is for getting one. */
  token?: string;
  /** Milliseconds since 1970. Default: now. */
  now?: number;
  /** Further claims; `undefined` removes one. */
  claims?: Record<string, unknown>;
  /** Further header parameters; `undefined` removes one. */
  header?: Record<string, unknown>;
}

/** A client's key for DPoP (RFC 9449). */
export interface TestDpopKey {
  /** Thumbprint; `issuer.issue({ jkt })` binds a token to this key. */
  readonly jkt: string;
  /** The public key, as a JWK. */
  readonly jwk: Record<string, unknown>;
  /** Makes the value of the `DPoP` header for one request. */
  proof(options: TestProofOptions): Promise<string>;
}

/** Makes a key for DPoP (ES256). */
export function createTestDpopKey(): TestDpopKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>;
  return {
    jkt: thumbprintOf(publicKey),
    jwk,
    proof({ method = 'GET', url, token, now = Date.now(), claims, header }) {
      const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url');
      const payload = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(now / 1000), ath, ...claims };
      return new SignJWT(defined(payload))
        .setProtectedHeader(defined({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }))
        .sign(privateKey);
    },
  };
}
