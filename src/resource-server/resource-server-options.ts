import type { TokenVerifier } from './token-verifier.js';
import type { JwtVerifierOptions } from './jwt-verifier-options.js';

/** What `ResourceServerModule.forRoot` takes. `issuer` and `audience` are enough. */
export interface ResourceServerOptions extends Omit<JwtVerifierOptions, 'issuer' | 'audience'> {
  /** The authorization server, exactly as tokens name it in `iss` (RFC 8414 §2). */
  issuer: string;
  /** What tokens must name in `aud`; one of several suffices (RFC 9068 §4). */
  audience: string | readonly string[];
  /** Decides whether a token is good. Default: a `JwtTokenVerifier` made from these options. */
  verifier?: TokenVerifier;
  /** Identifier of this resource, a URL (RFC 9728 §1.2). Default: the first audience that is an http(s) URL. */
  resource?: string;
  /** `realm` of the challenges. Default: none where `resource_metadata` is sent, else `api`. */
  realm?: string;
  /** What happens at start when a route declares nothing: `refuse` logs it and keeps it closed (default), `fail` stops the start. */
  onUndeclared?: 'refuse' | 'fail';
}

/** Injection token of the options. */
export const RESOURCE_SERVER_OPTIONS = Symbol('RESOURCE_SERVER_OPTIONS');
