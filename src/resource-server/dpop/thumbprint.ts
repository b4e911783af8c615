import { createHash, type KeyObject } from 'node:crypto';

// RFC 7638 §3.2, RFC 8037 §2: the required members of each key type, in lexicographic order.
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

/** SHA-256 thumbprint of a public key (RFC 7638), as in `cnf.jkt` (RFC 9449 §6). */
export function thumbprintOf(key: KeyObject): string {
  // Exported afresh, so that a JWK with surplus or oddly encoded members has the thumbprint of its key.
  const jwk = key.export({ format: 'jwk' }) as Record<string, unknown>;
  const members = (MEMBERS[String(jwk['kty'])] ?? []).map((name) => [name, jwk[name]]);
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}
