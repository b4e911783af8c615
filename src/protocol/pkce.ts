import { hash, timingSafeEqual } from 'node:crypto';

/** RFC 7636 §4.2: the only transformation accepted; `plain` protects nothing once the request is seen (RFC 9700 §2.1.1). */
export const CODE_CHALLENGE_METHODS = ['S256'] as const;

/** BASE64URL(SHA256(…)) is always 43 characters. */
export function isCodeChallenge(value: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(value);
}

/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
export function isCodeVerifier(value: string): boolean {
  return /^[A-Za-z0-9\-._~]{43,128}$/.test(value);
}

/** RFC 7636 §4.6. */
export function verifierMatches(codeVerifier: string, codeChallenge: string): boolean {
  const computed = hash('sha256', codeVerifier, 'buffer');
  const expected = Buffer.from(codeChallenge, 'base64url');
  return computed.length === expected.length && timingSafeEqual(computed, expected);
}
