// A server that answers errors fast scores nothing: the status and the shape of every answer are looked at while it is
// measured, and a share of the tokens is verified cryptographically afterwards.
import { createPublicKey, verify } from 'node:crypto';

export class CheckError extends Error {
  name = 'CheckError';

  /** @param answer the one that is wrong, where it is one */
  constructor(message, answer) {
    super(message);
    this.answer = answer;
  }
}

const JWT = /^[\w-]{10,}\.[\w-]{10,}\.[\w-]{40,}$/;
/** Opaque tokens carry at least 128 bits. */
const OPAQUE = /^[\w.~+/=-]{22,}$/;

export function expectThat(holds, expected, answer) {
  if (!holds) {
    throw new CheckError(`Expected ${expected}, got ${answer.status} ${answer.body.slice(0, 300)}`, answer);
  }
}

export function readJson(answer) {
  expectThat(answer.status === 200, 'status 200', answer);
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new CheckError(`Expected JSON, got ${answer.body.slice(0, 300)}`);
  }
}

export function expectJwt(token, what, answer) {
  expectThat(typeof token === 'string' && JWT.test(token), `${what} as a JWT`, answer);
}

export function expectToken(token, what, answer) {
  expectThat(typeof token === 'string' && OPAQUE.test(token), what, answer);
}

/** A verifier of the JWTs that a server signs with the keys it publishes. */
export class Signatures {
  constructor(jwks, issuer) {
    this.keys = jwks.keys.map((jwk) => ({
      kid: jwk.kid,
      key: createPublicKey({ key: jwk, format: 'jwk' }),
    }));
    this.issuer = issuer;
  }

  /** The claims of a token that this server signed just now. @throws CheckError */
  verify(token, algorithm) {
    const [head, body, signature] = token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url'));
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    const found = this.keys.find(({ kid }) => kid === header.kid);
    const isSigned =
      found !== undefined &&
      header.alg === algorithm &&
      verify(
        'sha256',
        `${head}.${body}`,
        { key: found.key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      );
    const now = Date.now() / 1000;
    if (!isSigned) {
      throw new CheckError(`A token is not signed by ${algorithm} with a published key: ${token}`);
    }
    if (claims.iss !== this.issuer || !(claims.exp > now) || !(claims.iat > now - 900)) {
      throw new CheckError(`A token is not of this issuer, or not of now: ${JSON.stringify(claims)}`);
    }
    return claims;
  }
}

/** `token` is not signed under another key: the verifier itself is tried before anything is believed. */
export function expectVerifierThatRefuses(signatures, token, algorithm) {
  const [head, body, signature] = token.split('.');
  const forged = `${head}.${body}.${(signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)}`;
  try {
    signatures.verify(forged, algorithm);
  } catch (error) {
    if (error instanceof CheckError) return;
    throw error;
  }
  throw new CheckError('The verification of signatures accepts a forged one.');
}
