import { BearerError, type BearerErrorDetails, ResourceServerError } from './bearer-error.js';

/** 401 without an error code: nothing was sent (RFC 6750 §3.1, last paragraph). */
export class MissingTokenError extends BearerError {
  constructor(details?: BearerErrorDetails) {
    super(401, 'unauthorized', 'Send an access token in the Authorization header.', details);
  }

  protected override errorParameters(): Record<string, string> {
    return {};
  }
}

/** 400: the request itself is malformed, for instance a token in the query (RFC 6750 §3.1). */
export class InvalidRequestError extends BearerError {
  constructor(description: string, details?: BearerErrorDetails) {
    super(400, 'invalid_request', description, details);
  }
}

/** 401: expired, revoked, foreign or malformed token (RFC 6750 §3.1). */
export class InvalidTokenError extends BearerError {
  constructor(description = 'The access token is not valid here', details?: BearerErrorDetails) {
    super(401, 'invalid_token', description, details);
  }
}

/** 401: the DPoP proof itself is not good (RFC 9449 §7.1), apart from a wrong key, which is `invalid_token`. */
export class InvalidDpopProofError extends BearerError {
  constructor(description: string, details: BearerErrorDetails = {}) {
    super(401, 'invalid_dpop_proof', description, { blamed: ['DPoP'], ...details });
  }
}

/** 401: the DPoP proof lacks a recent nonce of this server, which comes along (RFC 9449 §9). */
export class UseDpopNonceError extends BearerError {
  constructor(nonce: string) {
    super(401, 'use_dpop_nonce', 'Resource server requires nonce in DPoP proof', {
      blamed: ['DPoP'],
      headers: { 'DPoP-Nonce': nonce },
    });
  }
}

/** 403: the token is good and allows less (RFC 6750 §3.1). */
export class InsufficientScopeError extends BearerError {
  constructor(scopes: readonly string[], details: BearerErrorDetails = {}) {
    super(403, 'insufficient_scope', 'The access token lacks a scope that this request needs', {
      ...details,
      parameters: { scope: scopes.join(' '), ...details.parameters },
    });
  }
}

/** What a step-up asks for. */
export interface StepUp {
  /** Any one of these authentication context classes. */
  acrValues?: readonly string[] | undefined;
  /** Seconds since the user signed in. */
  maxAge?: number | undefined;
}

/** 401: the user must sign in more strongly or again (RFC 9470 §3). */
export class InsufficientUserAuthenticationError extends BearerError {
  constructor({ acrValues, maxAge }: StepUp, details: BearerErrorDetails = {}) {
    super(401, 'insufficient_user_authentication', 'A stronger or more recent sign-in of the user is required', {
      ...details,
      parameters: { acr_values: acrValues?.join(' '), max_age: maxAge?.toString(), ...details.parameters },
    });
  }
}

/** 503: whether the token is good cannot be decided now; the client should keep it and try again. */
export class VerifierUnavailableError extends ResourceServerError {
  constructor(cause: unknown) {
    super(503, 'temporarily_unavailable', 'Access tokens cannot be checked right now; try again shortly.', cause);
  }

  override get headers(): Record<string, string> {
    return { ...super.headers, 'Retry-After': '5' };
  }
}

/** 403: nobody has said how this route is protected. */
export class UndeclaredRouteError extends ResourceServerError {
  constructor() {
    super(403, 'access_denied', 'This route does not declare how it is protected and is therefore closed.');
  }
}
