import type { ProtectedRequest } from './protected-request.js';
import type { VerifiedToken } from './verified-token.js';

/**
 * The seam between the guard and whoever knows what a token is worth. The guard itself enforces possession (DPoP),
 * scopes and step-up; a verifier answers for signature or introspection, issuer, audience and time.
 */
export abstract class TokenVerifier {
  /**
   * @param token the value after `Bearer` or `DPoP`, already of token68 form
   * @throws InvalidTokenError when the token is not good here (RFC 6750 §3.1)
   * @throws VerifierUnavailableError when that cannot be decided now (answered 503)
   */
  abstract verify(token: string, request: ProtectedRequest): Promise<VerifiedToken>;
}
