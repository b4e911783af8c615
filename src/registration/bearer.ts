import { OAuthError } from '../protocol/oauth-error.js';

const CHALLENGE = 'Bearer realm="registration"';

/** RFC 6750 §3: a token of registration is missing. */
class MissingRegistrationTokenError extends OAuthError {
  override readonly status = 401;
  override readonly headers = { 'WWW-Authenticate': CHALLENGE };

  constructor() {
    super('invalid_token', 'Send the token in the Authorization header: Bearer and the token.');
  }
}

/** RFC 6750 §3.1: one answer for everything that is wrong with a token, so that none of it can be found out. */
export class WrongRegistrationTokenError extends OAuthError {
  override readonly status = 401;
  override readonly headers = { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` };

  constructor() {
    super('invalid_token', 'The token is not good for this registration.');
  }
}

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 §2.1).
 * @throws OAuthError
 */
export function requireBearer(authorization: string | undefined): string {
  if (authorization === undefined) throw new MissingRegistrationTokenError();
  const token = /^bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new WrongRegistrationTokenError();
  return token;
}
