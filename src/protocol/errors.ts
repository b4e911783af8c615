import { OAuthError, type ErrorDetails } from './oauth-error.js';

/** RFC 6749 §4.1.2.1 and §5.2: a parameter is missing, unreadable, repeated or otherwise malformed. */
export class InvalidRequestError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_request', description, details);
  }
}

/** RFC 6749 §5.2: the client is unknown, or did not prove who it is. 401, with a challenge when it tried HTTP Basic. */
export class InvalidClientError extends OAuthError {
  override readonly status = 401;
  override readonly headers: Readonly<Record<string, string>>;

  constructor(description: string, details?: ErrorDetails) {
    super('invalid_client', description, details);
    this.headers = { 'WWW-Authenticate': 'Basic realm="portico", charset="UTF-8"' };
  }
}

/** RFC 6749 §5.2: the code or refresh token is wrong, spent, expired, revoked or somebody else's. */
export class InvalidGrantError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_grant', description, details);
  }
}

/** RFC 6749 §4.1.2.1 and §5.2: the client is known, but may not do this. */
export class UnauthorizedClientError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('unauthorized_client', description, details);
  }
}

/** RFC 6749 §5.2. */
export class UnsupportedGrantTypeError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('unsupported_grant_type', description, details);
  }
}

/** RFC 6749 §4.1.2.1. */
export class UnsupportedResponseTypeError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('unsupported_response_type', description, details);
  }
}

/** RFC 6749 §4.1.2.1 and §5.2: a scope that does not exist, or that this client or grant does not have. */
export class InvalidScopeError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_scope', description, details);
  }
}

/** RFC 8707 §2: the resource is unknown, missing, malformed, or not one that this client or grant may have. */
export class InvalidTargetError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_target', description, details);
  }
}

/** RFC 6749 §4.1.2.1: the person said no. */
export class AccessDeniedError extends OAuthError {
  override readonly status = 403;
  constructor(description: string, details?: ErrorDetails) {
    super('access_denied', description, details);
  }
}

/** OpenID Connect Core §3.1.2.6: the request needs a login, and none may be shown. */
export class LoginRequiredError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('login_required', description, details);
  }
}

/** OpenID Connect Core §5.5.1.1, RFC 9470 §5: nobody can sign in here as strongly as the request demands. */
export class UnmetAuthenticationRequirementsError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('unmet_authentication_requirements', description, details);
  }
}

/** OpenID Connect Core §3.1.2.6: the request needs a consent, and none may be asked for. */
export class ConsentRequiredError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('consent_required', description, details);
  }
}

/** OpenID Connect Core §3.1.2.6: the person must choose an account, and no page may be shown. */
export class AccountSelectionRequiredError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('account_selection_required', description, details);
  }
}

/** OpenID Connect Core §3.1.2.6: an extension wants the person to see a page first, and none may be shown. */
export class InteractionRequiredError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('interaction_required', description, details);
  }
}

/** RFC 6749 §5.2 with the code of §4.1.2.1: an extension of the server refuses the tokens. */
export class TokensDeniedError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('access_denied', description, details);
  }
}

/** OpenID Connect Core §3.1.2.6: request objects are not read here. */
export class RequestNotSupportedError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('request_not_supported', description, details);
  }
}

/** RFC 9101 §6.2: the request object is not signed by the client, not for this server, or not of this time. */
export class InvalidRequestObjectError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_request_object', description, details);
  }
}

/** RFC 9126 §4, RFC 9101 §7: the reference is unknown, expired, used, of another client, or leads to nothing that is readable. */
export class InvalidRequestUriError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_request_uri', description, details);
  }
}

/** RFC 9449 §5: the DPoP proof is missing where one is demanded, or is not good. */
export class InvalidDpopProofError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('invalid_dpop_proof', description, details);
  }
}

/** RFC 9449 §8: the DPoP proof must carry a recent nonce of this server, which comes along as `DPoP-Nonce`. */
export class UseDpopNonceError extends OAuthError {
  override readonly headers: Readonly<Record<string, string>>;

  constructor(nonce: string) {
    super('use_dpop_nonce', 'The DPoP proof must carry the nonce of the DPoP-Nonce header; try again with it.');
    this.headers = { 'DPoP-Nonce': nonce };
  }
}

/** OpenID Connect Core §3.1.2.6: the client has registered no addresses of request objects, so none is read. */
export class RequestUriNotSupportedError extends OAuthError {
  constructor(description: string, details?: ErrorDetails) {
    super('request_uri_not_supported', description, details);
  }
}

/** RFC 6749 §4.1.2.1: overloaded, or the storage is away; the same request may succeed later. */
export class TemporarilyUnavailableError extends OAuthError {
  override readonly status = 503;
  override readonly headers: Readonly<Record<string, string>>;

  /** @param retryAfter seconds until another try makes sense */
  constructor(description: string, retryAfter: number, details?: ErrorDetails) {
    super('temporarily_unavailable', description, details);
    this.headers = { 'Retry-After': String(retryAfter) };
  }
}

/** RFC 6585 §4: more came from one network than is allowed in a while. */
export class TooManyRequestsError extends OAuthError {
  override readonly status = 429;
  override readonly headers: Readonly<Record<string, string>>;

  /** @param retryAfter seconds until the window ends */
  constructor(description: string, retryAfter: number) {
    super('temporarily_unavailable', description);
    this.headers = { 'Retry-After': String(retryAfter) };
  }
}

/** RFC 6749 §4.1.2.1: something broke here; what exactly is in the log only. */
export class ServerError extends OAuthError {
  override readonly status = 500;
  constructor(details?: ErrorDetails) {
    super(
      'server_error',
      'Something went wrong in the authorization server. The log tells what, under the correlation id.',
      details,
    );
  }
}
