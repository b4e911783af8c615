import { HttpException } from '@nestjs/common';
import { type Challenge, type Scheme, writeChallenges } from './challenge.js';

/** An answer of the guard: status, `{error, error_description}` and the headers that belong to it. */
export class ResourceServerError extends HttpException {
  constructor(
    status: number,
    readonly error: string,
    readonly description: string,
    cause?: unknown,
  ) {
    super({ error, error_description: description }, status, cause === undefined ? {} : { cause });
    this.message = description;
  }

  /** Headers of the answer; any exception filter may copy them to the response. */
  get headers(): Record<string, string> {
    return { 'Cache-Control': 'no-store' };
  }
}

/** What the configured resource adds to each challenge. */
export interface ChallengeContext {
  /** RFC 9110 §11.5. Where there is neither this nor `resourceMetadata` it is `api`: RFC 6750 §3 wants a parameter. */
  realm?: string | undefined;
  /** RFC 9728 §5.1: where the metadata of this resource is. */
  resourceMetadata?: string | undefined;
  /** RFC 9449 §7.1: algorithms accepted for DPoP proofs. */
  dpopAlgorithms?: readonly string[] | undefined;
  /** Schemes that are offered whatever went wrong. */
  schemes?: readonly Scheme[] | undefined;
}

/** Which challenge a `BearerError` makes. */
export interface BearerErrorDetails {
  /** Schemes whose challenge tells the error (RFC 9449 §7.2). Default: the one that the client used. */
  blamed?: readonly Scheme[];
  /** Schemes to offer although the resource does not always do so. */
  offered?: readonly Scheme[];
  /** Further parameters of the challenge (`scope`, `acr_values`, `max_age`). */
  parameters?: Readonly<Record<string, string | undefined>>;
  /** Further headers of the answer, such as `DPoP-Nonce`. */
  headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  cause?: unknown;
}

/** A refusal with a challenge: RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1. Handlers may throw it too. */
export class BearerError extends ResourceServerError {
  private context: ChallengeContext = {};
  private used: Scheme | undefined;

  constructor(
    status: number,
    error: string,
    description: string,
    readonly details: BearerErrorDetails = {},
  ) {
    super(status, error, description, details.cause);
  }

  /** Tells which resource refuses and which scheme the client used; the guard and the filter do so. */
  within(context: ChallengeContext, used?: Scheme): this {
    this.context = context;
    this.used ??= used;
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
    const always = this.context.schemes ?? ['Bearer'];
    const blamed = this.details.blamed ?? [this.used ?? always[0] ?? 'Bearer'];
    const offered = new Set([...always, ...blamed, ...(this.details.offered ?? [])]);
    // RFC 9449 §7.2, figures 17 to 19: Bearer before DPoP, the error with the scheme that was used.
    return (['Bearer', 'DPoP'] as const)
      .filter((scheme) => offered.has(scheme))
      .map((scheme) => ({ scheme, parameters: this.parametersOf(scheme, blamed.includes(scheme)) }));
  }

  private parametersOf(scheme: Scheme, isBlamed: boolean): Challenge['parameters'] {
    const { realm, resourceMetadata, dpopAlgorithms } = this.context;
    return {
      realm: realm ?? (resourceMetadata ? undefined : 'api'),
      ...(isBlamed ? { ...this.errorParameters(), ...this.details.parameters } : {}),
      algs: scheme === 'DPoP' ? dpopAlgorithms?.join(' ') : undefined,
      resource_metadata: resourceMetadata,
    };
  }
}
