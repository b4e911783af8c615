import { InvalidRequestError, MissingTokenError } from './errors.js';
import { headerCount, type ProtectedRequest } from './protected-request.js';

/** The token as it was sent. */
export interface Credentials {
  scheme: 'Bearer' | 'DPoP';
  token: string;
}

// RFC 9110 §11.4: the scheme is case-insensitive. RFC 6750 §2.1, RFC 9449 §7.1: the rest is one token68.
const SCHEME = /^(bearer|dpop)(?: |$)/i;
const TOKEN68 = /^(?:bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * Takes the access token from the Authorization header and from nowhere else.
 *
 * @throws MissingTokenError without a token (RFC 6750 §3.1: no error code then)
 * @throws InvalidRequestError for a malformed or second token, and for a token in the query or in a form
 */
export function credentialsOf(request: ProtectedRequest): Credentials {
  const authorization = request.headers['authorization'];
  refuseOtherPlaces(request);
  if (typeof authorization !== 'string') throw new MissingTokenError();
  // RFC 6750 §3.1: "uses more than one method for including an access token".
  if (headerCount(request, 'authorization') > 1) throw new InvalidRequestError('Send one Authorization header');
  const scheme = SCHEME.exec(authorization)?.[1];
  if (!scheme) throw new MissingTokenError();
  const token = TOKEN68.exec(authorization)?.[1];
  if (!token) throw new InvalidRequestError('The Authorization header is not of the form: Bearer <token>');
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}

/** RFC 9700 §2.6, RFC 6750 §2.2 and §2.3: a token in the query ends in logs, one in a form is not needed. */
function refuseOtherPlaces({ query, body, headers }: ProtectedRequest): void {
  const isForm = String(headers['content-type'] ?? '')
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  if (has(query) || (isForm && has(body))) {
    throw new InvalidRequestError('Send the access token in the Authorization header, not in the query or the body');
  }
}

function has(parameters: unknown): boolean {
  return typeof parameters === 'object' && parameters !== null && 'access_token' in parameters;
}
