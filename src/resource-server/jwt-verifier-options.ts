import type { KeyObject } from 'node:crypto';
import type { OutboundOptions } from './outbound.js';
import type { TokenShape } from './token-shape.js';

/** Where a verifier finds the key that a token names. */
export interface KeySource {
  /** Undefined when there is no such key. */
  find(kid: string | undefined, algorithm: string): Promise<KeyObject | undefined>;
}

/** What `JwtTokenVerifier` takes. Times are seconds. */
export interface JwtVerifierOptions extends OutboundOptions {
  /** Compared letter by letter with `iss`. */
  issuer: string;
  /** One of these must be in `aud`. */
  audience: string | readonly string[];
  /** Accepted signature algorithms, asymmetric ones only. Default: all of ES, PS, RS (256, 384, 512) and EdDSA. */
  algorithms?: readonly string[];
  /** How the issuer writes tokens, or only what differs from RFC 9068. Default `RFC9068_TOKENS`. */
  tokenShape?: Partial<TokenShape>;
  /** Keys that are at hand. Default: those that the issuer publishes. */
  keySource?: KeySource;
  /** Where the keys are, when the issuer has no metadata. Default: `jwks_uri` of its metadata (RFC 8414). */
  jwksUri?: string;
  /** How far clocks may differ. Default 10 (FAPI 2.0 Security Profile). */
  clockTolerance?: number;
  /** After this age the keys are read again, beside the request. Default 600. */
  jwksMaxAge?: number;
  /** At most one additional reading in this time because of an unknown key id. Default 30. */
  jwksCooldown?: number;
  /** How long keys stay good while the issuer cannot be reached. Default 86400. */
  jwksStaleTtl?: number;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}
