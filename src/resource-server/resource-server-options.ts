import type { DpopOptions } from './dpop/dpop-options.js';
import type { JwtVerifierOptions } from './jwt-verifier-options.js';
import type { TokenVerifier } from './token-verifier.js';

/** What `ResourceServerModule.forRoot` takes. `issuer` and `audience` are enough. Times are seconds. */
export interface ResourceServerOptions extends JwtVerifierOptions {
  /** Decides whether a token is good. Default: a `JwtTokenVerifier` made of these options. */
  verifier?: TokenVerifier;
  /** Identifier of this resource, a URL (RFC 9728 §1.2). Default: the first audience that is an http(s) URL. */
  resource?: string;
  /** What stands before a request's path in the URL that clients use, as DPoP proofs name it. Default: the origin of `resource`. */
  publicUrl?: string;
  /** `realm` of the challenges. Default: none where `resource_metadata` is sent, else `api`. */
  realm?: string;
  /** Proof of possession (RFC 9449). Setting it, be it to `{}`, offers DPoP in each challenge; bound tokens need a proof anyway. */
  dpop?: DpopOptions;
  /**
   * Whether the metadata of this resource is served and named in the challenges (RFC 9728), with further parameters.
   * Default true, where `resource` is known. With a global prefix, exclude `PROTECTED_RESOURCE_METADATA_ROUTE` from it.
   */
  protectedResourceMetadata?: boolean | Readonly<Record<string, unknown>>;
  /** Scopes named in the metadata. Default: those of `apis` for `resource`, else those that routes demand. */
  scopes?: { readonly names: readonly string[] };
  /**
   * Where one server holds several APIs: the scopes of each, by its audience. A route then takes no token for another one
   * (RFC 9068 §4). Default: each route takes every `audience`.
   */
  apis?: Readonly<Record<string, { readonly names: readonly string[] }>>;
  /** What happens at start when a route declares nothing: `refuse` (default) logs it and keeps it closed, `fail` stops the start. */
  onUndeclared?: 'refuse' | 'fail';
}

/** Injection token of the options. */
export const RESOURCE_SERVER_OPTIONS = Symbol('RESOURCE_SERVER_OPTIONS');

/** Seconds; FAPI 2.0 Security Profile §5.3.2.1 wants JWTs up to 10 s from the future accepted. */
export const DEFAULT_CLOCK_TOLERANCE = 10;
