import { constants, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

interface Algorithm {
  keyType: 'rsa' | 'ec' | 'ed25519';
  hash: 'sha256' | 'sha384' | 'sha512' | null;
  /** `namedCurve` as Node calls it. */
  curve?: string;
  isPss?: boolean;
}

/**
 * The signature algorithms there are: asymmetric ones only (RFC 9068 §2.1, RFC 9449 §4.2). `none` and HMAC are not
 * refused by a rule that could be forgotten; they do not exist here (RFC 8725 §3.1, §3.2).
 */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = Object.assign(Object.create(null), {
  ES256: { keyType: 'ec', hash: 'sha256', curve: 'prime256v1' },
  ES384: { keyType: 'ec', hash: 'sha384', curve: 'secp384r1' },
  ES512: { keyType: 'ec', hash: 'sha512', curve: 'secp521r1' },
  PS256: { keyType: 'rsa', hash: 'sha256', isPss: true },
  PS384: { keyType: 'rsa', hash: 'sha384', isPss: true },
  PS512: { keyType: 'rsa', hash: 'sha512', isPss: true },
  RS256: { keyType: 'rsa', hash: 'sha256' },
  RS384: { keyType: 'rsa', hash: 'sha384' },
  RS512: { keyType: 'rsa', hash: 'sha512' },
  EdDSA: { keyType: 'ed25519', hash: null },
  Ed25519: { keyType: 'ed25519', hash: null },
} satisfies Record<string, Algorithm>) as Record<string, Algorithm>;

/** Algorithms accepted unless told otherwise. */
export const DEFAULT_ALGORITHMS: readonly string[] = Object.keys(ALGORITHMS);

/** @throws TypeError at start when a configured algorithm is symmetric, `none` or unknown. */
export function demandAsymmetric(algorithms: readonly string[]): readonly string[] {
  const unknown = algorithms.find((algorithm) => !Object.hasOwn(ALGORITHMS, algorithm));
  if (unknown === undefined && algorithms.length > 0) return algorithms;
  throw new TypeError(
    `algorithms: expected some of ${DEFAULT_ALGORITHMS.join(', ')}, got ${JSON.stringify(unknown ?? [])}.`,
  );
}

/** A JWK as it stands in a key set or in the header of a DPoP proof. */
export type Jwk = JsonWebKey & { kid?: unknown; use?: unknown; alg?: unknown; key_ops?: unknown };

/** The public key of a JWK; `undefined` for symmetric, malformed or too small ones (RFC 7518 §3.3: 2048 bits). */
export function publicKeyOf(jwk: Jwk): KeyObject | undefined {
  if (jwk.kty !== 'RSA' && jwk.kty !== 'EC' && jwk.kty !== 'OKP') return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 2048) >= 2048 ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a key can be of an algorithm at all: an RSA key never verifies ES256 and a P-384 key neither. */
export function fits(key: KeyObject, algorithmName: string): boolean {
  const algorithm = ALGORITHMS[algorithmName];
  if (!algorithm || key.type !== 'public' || key.asymmetricKeyType !== algorithm.keyType) return false;
  return algorithm.curve === undefined || key.asymmetricKeyDetails?.namedCurve === algorithm.curve;
}

/** Verifies a signature by an algorithm that was looked up, never by one that the key or the token brings along. */
export function isSignedWith(key: KeyObject, algorithmName: string, input: Buffer, signature: Buffer): boolean {
  const algorithm = ALGORITHMS[algorithmName];
  if (!algorithm || !fits(key, algorithmName)) return false;
  const { hash, keyType, isPss } = algorithm;
  if (keyType === 'ec') return verify(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature);
  if (!isPss) return verify(hash, input, key, signature);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify(hash, input, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature);
}
