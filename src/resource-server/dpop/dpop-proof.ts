import { createHash, type KeyObject } from 'node:crypto';
import { InvalidDpopProofError, InvalidTokenError } from '../errors.js';
import type { JsonObject } from '../json-object.js';
import { readJws } from '../jws.js';
import { type Jwk, publicKeyOf } from '../signature-algorithms.js';
import { targetUriOf } from './target-uri.js';
import { thumbprintOf } from './thumbprint.js';

/** What a proof is held against. */
export interface ProofExpectations {
  algorithms: readonly string[];
  method: string;
  /** Target URI of the request as the client sees it. */
  uri: string;
  /** The token that comes along; left out where the proof is for getting one (RFC 9449 §5). */
  accessToken?: string;
  /** Thumbprint of the key that the token is bound to; left out where any key may be used. */
  jkt?: string;
  /** Seconds that a proof may be old, and that it may come from the future. */
  maxAge: number;
  clockTolerance: number;
  /** Seconds since 1970. */
  now: number;
}

/** A proof that holds, apart from what needs memory: nonce and single use. */
export interface DpopProof {
  /** Thumbprint of the key that signed it. */
  jkt: string;
  jti: string;
  nonce: string | undefined;
  /** Seconds since 1970; a second use must be noticed until then. */
  expiresAt: number;
}

// RFC 7517 §9.3, RFC 7518 §6: members that only private or symmetric keys have.
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Checks a DPoP proof (RFC 9449 §4.3, numbers as there; 1 and 10 are the caller's).
 *
 * @throws InvalidDpopProofError when the proof is not good
 * @throws InvalidTokenError when it is good and by another key (RFC 9449 §7.1, figure 16)
 */
export function checkProof(proof: string, expected: ProofExpectations): DpopProof {
  const { key, claims } = verifySignature(proof, expected.algorithms);
  const { jti, htm, htu, iat, ath, nonce } = claims;
  demand(typeof jti === 'string' && jti.length > 0 && jti.length <= 256, 'jti is missing or too long'); // 3
  demand(htm === expected.method, 'htm is not the method of this request'); // 8
  demand(isTarget(htu, expected.uri), 'htu is not the URI of this request'); // 9
  demand(nonce === undefined || typeof nonce === 'string', 'nonce is no string');
  demand(typeof iat === 'number' && Number.isFinite(iat), 'iat is missing'); // 3
  demand(iat >= expected.now - expected.maxAge - expected.clockTolerance, 'The proof is too old'); // 11
  demand(iat <= expected.now + expected.clockTolerance, 'The proof is from the future'); // 11
  const { accessToken } = expected;
  demand(accessToken === undefined || ath === hashOf(accessToken), 'ath is not the hash of the token'); // 12
  const jkt = thumbprintOf(key);
  if (jkt !== (expected.jkt ?? jkt)) throw new InvalidTokenError('Invalid DPoP key binding', { blamed: ['DPoP'] }); // 12
  return { jkt, jti, nonce, expiresAt: iat + expected.maxAge + expected.clockTolerance };
}

function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url');
}

/** 2, 4, 5, 6, 7: one JWT, of this type, signed by an admitted algorithm with the public key in its own header. */
function verifySignature(proof: string, algorithms: readonly string[]): { key: KeyObject; claims: JsonObject } {
  try {
    const jws = readJws(proof, algorithms);
    const { typ, jwk } = jws.header;
    if (typ !== 'dpop+jwt') throw new SyntaxError('typ is not dpop+jwt');
    const key = publicKeyIn(jwk);
    return { key, claims: jws.verify(key) };
  } catch (error) {
    throw new InvalidDpopProofError('The DPoP proof is not a JWT as RFC 9449 wants it', { cause: error });
  }
}

function publicKeyIn(jwk: unknown): KeyObject {
  if (typeof jwk !== 'object' || jwk === null) throw new SyntaxError('jwk is missing');
  if (PRIVATE_MEMBERS.some((name) => name in jwk)) throw new SyntaxError('jwk is not public');
  const key = publicKeyOf(jwk as Jwk);
  if (!key) throw new SyntaxError('jwk is no asymmetric key');
  return key;
}

function isTarget(htu: unknown, uri: string): boolean {
  const target = typeof htu === 'string' ? targetUriOf(htu) : undefined;
  return target !== undefined && target === targetUriOf(uri);
}

function demand(condition: boolean, description: string): asserts condition {
  if (!condition) throw new InvalidDpopProofError(description);
}
