import type { Scheme } from './challenge.js';
import { InvalidRequestError, MissingTokenError } from './errors.js';
import { headerCount, type ProtectedRequest } from './protected-request.js';

/** The token as it was sent. */
export interface Credentials {
  scheme: Scheme;
  token: string;
}

// RFC 9110 §11.4: the scheme is case-insensitive. RFC 6750 §2.1, RFC 9449 §7.1: what follows is one token68.
const SCHEME = /^(bearer|dpop)(?: |$)/i;
const TOKEN68 = /^(?:bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * Takes the access token from the Authorization header and from nowhere else.
 *
 * @throws MissingTokenError without a token (RFC 6750 §3.1: no error code then)
 * @throws InvalidRequestError for a malformed or second token, and for a token in the query or in a form
 */
export function credentialsOf(request: ProtectedRequest): Credentials {
  refuseOtherPlaces(request);
  const authorization = request.headers['authorization'];
  if (typeof authorization !== 'string') throw new MissingTokenError();
  // RFC 6750 §3.1 "uses more than one method for including an access token"; RFC 9449 §7.2, figure 19.
  if (headerCount(request, 'authorization') > 1) {
    throw new InvalidRequestError('Multiple methods used to include access token', { blamed: ['Bearer', 'DPoP'] });
  }
  const used = SCHEME.exec(authorization)?.[1]?.toLowerCase();
  if (!used) throw new MissingTokenError();
  const scheme: Scheme = used === 'dpop' ? 'DPoP' : 'Bearer';
  const token = TOKEN68.exec(authorization)?.[1];
  if (token) return { scheme, token };
  throw new InvalidRequestError(`The Authorization header is not of the form: ${scheme} <token>`, { blamed: [scheme] });
}

/** RFC 6750 §2.2, §2.3 and RFC 9700 §4.3.2: a token in a URL ends in logs, and nobody needs to send one in a form. */
function refuseOtherPlaces({ query, body, headers }: ProtectedRequest): void {
  const contentType = String(headers['content-type'] ?? '').toLowerCase();
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  if (has(query) || (isForm && has(body))) {
    throw new InvalidRequestError('Send the access token in the Authorization header, not in the query or the body');
  }
}

function has(parameters: unknown): boolean {
  return typeof parameters === 'object' && parameters !== null && 'access_token' in parameters;
}
