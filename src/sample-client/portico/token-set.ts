import { stringOf } from './answer.js';

/** What the token endpoint gave for a code or a refresh token. */
export interface TokenSet {
  accessToken: string;
  refreshToken?: string | undefined;
  scope: string[];
  /** When the access token stops working, in milliseconds since 1970; undefined when the server did not say. */
  expiresAt?: number | undefined;
}

/** What is true of a token set where the answer does not say it. */
export interface Presumed {
  scope: string[];
  refreshToken?: string | undefined;
}

/** Reads a successful token response (RFC 6749 §5.1); undefined when it is none. */
export function readTokenSet(body: unknown, presumed: Presumed, now: number): TokenSet | undefined {
  const accessToken = stringOf(body, 'access_token');
  if (accessToken === undefined || stringOf(body, 'token_type')?.toLowerCase() !== 'bearer') return undefined;
  const { expires_in: expiresIn } = body as { expires_in?: unknown };
  return {
    accessToken,
    // RFC 6749 §6: without a new one, the old one goes on.
    refreshToken: stringOf(body, 'refresh_token') ?? presumed.refreshToken,
    // RFC 6749 §5.1: no scope in the answer means the scope that was asked for.
    scope: stringOf(body, 'scope')?.split(' ') ?? presumed.scope,
    expiresAt: typeof expiresIn === 'number' ? now + expiresIn * 1000 : undefined,
  };
}

/** A token that is about to expire is not worth a request. */
const MARGIN = 5_000;

export function hasExpired(tokens: TokenSet, now: number): boolean {
  return tokens.expiresAt !== undefined && tokens.expiresAt - MARGIN <= now;
}

/**
 * The claims of an access token, or none when it is opaque.
 *
 * Known deviation: an access token is meant for the API, and a client should not read it (RFC 9068 §6). This client
 * shows what is in it, because it exists to show how the flow works.
 */
export function readClaims(accessToken: string): Record<string, unknown> | undefined {
  const [, payload, signature] = accessToken.split('.');
  if (!payload || !signature) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
