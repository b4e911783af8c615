import { HttpException } from '@nestjs/common';
import { type Challenge, writeChallenges } from './challenge.js';

/** What the configured resource adds to each challenge. */
export interface ChallengeContext {
  /** RFC 9110 §11.5; sent only where there is no `resource_metadata`, since RFC 6750 §3 wants at least one parameter. */
  realm?: string | undefined;
  /** RFC 9728 §5.1: where the metadata of this resource is. */
  resourceMetadata?: string | undefined;
  /** RFC 9449 §7.1: algorithms accepted for DPoP proofs. */
  dpopAlgorithms?: readonly string[] | undefined;
  /** Whether a plain bearer token is of no use here. */
  dpopRequired?: boolean | undefined;
}

/** An answer of the guard: status, `{error, error_description}` and the headers that belong to it. */
export class ResourceServerError extends HttpException {
  constructor(
    status: number,
    readonly error: string,
    readonly description: string,
    cause?: unknown,
  ) {
    super({ error, error_description: description }, status, cause === undefined ? {} : { cause });
  }

  /** Headers of the answer; any exception filter may copy them to the response. */
  get headers(): Record<string, string> {
    return { 'Cache-Control': 'no-store' };
  }
}

/** Which challenge a `BearerError` makes. */
export interface BearerErrorDetails {
  /** The scheme the client used; decides which challenge carries the error. Default `Bearer`. */
  scheme?: 'Bearer' | 'DPoP';
  /** Further parameters of the challenge (`scope`, `acr_values`, `max_age`). */
  parameters?: Readonly<Record<string, string | undefined>>;
  /** Further headers of the answer, such as `DPoP-Nonce`. */
  headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  cause?: unknown;
}

/** A refusal with a challenge: RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1. May be thrown by handlers too. */
export class BearerError extends ResourceServerError {
  private context: ChallengeContext = {};

  constructor(
    status: number,
    error: string,
    description: string,
    readonly details: BearerErrorDetails = {},
  ) {
    super(status, error, description, details.cause);
  }

  /** Adds what the resource says in each challenge; the guard and the filter do so. */
  within(context: ChallengeContext, scheme?: 'Bearer' | 'DPoP'): this {
    this.context = context;
    if (scheme && !this.details.scheme) Object.assign(this, { details: { ...this.details, scheme } });
    return this;
  }

  override get headers(): Record<string, string> {
    return { ...super.headers, 'WWW-Authenticate': writeChallenges(this.challenges()), ...this.details.headers };
  }

  /** Parameters that tell what went wrong; empty where the client sent nothing (RFC 6750 §3.1). */
  protected errorParameters(): Record<string, string> {
    return { error: this.error, error_description: this.description };
  }

  private challenges(): Challenge[] {
    const { dpopRequired, dpopAlgorithms } = this.context;
    const blamed = dpopRequired ? 'DPoP' : (this.details.scheme ?? 'Bearer');
    const offered: Challenge['scheme'][] = dpopRequired ? ['DPoP'] : dpopAlgorithms ? ['Bearer', 'DPoP'] : [blamed];
    return offered.map((scheme) => this.challenge(scheme, scheme === blamed));
  }

  private challenge(scheme: Challenge['scheme'], blamed: boolean): Challenge {
    const { realm, resourceMetadata, dpopAlgorithms } = this.context;
    return {
      scheme,
      parameters: {
        realm: resourceMetadata && !realm ? undefined : (realm ?? 'api'),
        ...(blamed ? { ...this.errorParameters(), ...this.details.parameters } : {}),
        algs: scheme === 'DPoP' ? dpopAlgorithms?.join(' ') : undefined,
        resource_metadata: resourceMetadata,
      },
    };
  }
}

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
