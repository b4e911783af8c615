import { randomUUID } from 'node:crypto';

/** What a test token says. Whatever is left out gets a sensible value; `claims` and `header` win over everything. */
export interface TestTokenOptions {
  /** Default `user-1`. */
  subject?: string;
  /** Default `client-1`. */
  clientId?: string;
  /** Scopes, separated by blanks. Default none. */
  scope?: string;
  /** Default: the audience of the issuer. */
  audience?: string | string[];
  /** Seconds; negative for a token that expired already. Default 600. */
  expiresIn?: number;
  /** Authentication context class. Default none. */
  acr?: string;
  /** When the user signed in, in seconds since 1970. Default not told. */
  authTime?: number;
  /** Thumbprint of the key that the token is bound to (RFC 9449 §6.1), as `createTestDpopKey().jkt`. Default unbound. */
  jkt?: string;
  /** Further claims; `undefined` removes one. */
  claims?: Record<string, unknown>;
  /** Further header parameters; `undefined` removes one. */
  header?: Record<string, unknown>;
}

/**
 * The claims of a test token, as RFC 9068 §2.2 names them.
 *
 * @param now milliseconds since 1970
 */
export function testClaims(
  issuer: string,
  audience: string,
  options: TestTokenOptions,
  now: number,
): Record<string, unknown> {
  const issuedAt = Math.floor(now / 1000);
  return defined({
    iss: issuer,
    aud: options.audience ?? audience,
    sub: options.subject ?? 'user-1',
    client_id: options.clientId ?? 'client-1',
    scope: options.scope,
    iat: issuedAt,
    exp: issuedAt + (options.expiresIn ?? 600),
    jti: randomUUID(),
    acr: options.acr,
    auth_time: options.authTime,
    cnf: options.jkt === undefined ? undefined : { jkt: options.jkt },
    ...options.claims,
  });
}

/** Without members that are `undefined`. */
export function defined<T extends Record<string, unknown>>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
