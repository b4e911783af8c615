import { InvalidTokenError, MissingTokenError } from '../resource-server/index.js';

const CHALLENGE = { realm: 'registration' };

/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1). */
export function requireBearer(authorization: string | undefined): string {
  if (authorization === undefined) throw new MissingTokenError().within(CHALLENGE);
  const token = /^bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw notGood();
  return token;
}

/** One answer for everything that is wrong with a token, so that none of it can be found out. */
export function notGood(): InvalidTokenError {
  return new InvalidTokenError('The token is not good for this registration').within(CHALLENGE);
}
