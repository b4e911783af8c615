import { createHmac } from 'node:crypto';
import { decodeBase64url } from '../../crypto/base64url.js';
import { equalsInConstantTime } from '../../crypto/hash.js';
import { HMAC_ALGORITHM } from '../../protocol/signing-algorithms.js';
import { mediaTypeOf, readJws } from '../../resource-server/jws.js';
import { type JwtClaims, unverifiedClaims } from '../signed-by-client.js';
import { ASSERTION_TYPES, isAcceptable, isHmac, privateKeyJwt } from './private-key-jwt.method.js';
import type { ClientAuthenticationMethod } from './client-authentication-method.js';

/** RFC 7518 §3.2: a key is at least as long as the hash. */
const LEAST_SECRET_BYTES = 32;

/**
 * RFC 7523 §3 with an HMAC keyed by the client's secret (OpenID Connect Core §9): the secret does not travel, but the server
 * must know it. Hence off, unless CLIENT_SECRET_JWT and the registration of the client allow it.
 */
export const clientSecretJwt: ClientAuthenticationMethod = {
  ...privateKeyJwt,
  name: 'client_secret_jwt',
  isAttempted: ({ parameters }) => isHmac(parameters.get('client_assertion')),
  async isProven({ parameters }, client, tools) {
    if (!tools.allowsSecretJwt) return false;
    const secrets = client.sealedSecretsAt(tools.now).map((sealed) => tools.openSecret(sealed));
    const claims = verify(parameters.require('client_assertion'), secrets);
    return claims !== undefined && isAcceptable(claims, client, tools);
  },
};

function verify(token: string, secrets: readonly (string | undefined)[]): JwtClaims | undefined {
  try {
    const type = mediaTypeOf(readJws(token, [HMAC_ALGORITHM]).header);
    if (type !== undefined && type !== 'jwt' && !ASSERTION_TYPES.includes(type)) return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const end = token.lastIndexOf('.');
  const signature = decodeBase64url(token.slice(end + 1));
  const isSigned = signature && secrets.some((secret) => signs(secret, token.slice(0, end), signature));
  return isSigned ? unverifiedClaims(token) : undefined;
}

function signs(secret: string | undefined, input: string, signature: Buffer): boolean {
  if (secret === undefined || Buffer.byteLength(secret) < LEAST_SECRET_BYTES) return false;
  return equalsInConstantTime(createHmac('sha256', secret).update(input).digest(), signature);
}
