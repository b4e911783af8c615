/**
 * How a route is protected. Every route declares exactly one; the guard refuses a route that declares none.
 *
 * - `public`: anyone; the answer depends on nothing secret, or the handler proves the caller itself by what it carries
 * - `client`: a client application authenticates (RFC 6749 §2.3)
 * - `session`: a browser session or an interaction bound to this browser
 * - `token`: an access token with the demanded scope (RFC 6750)
 */
export type Access = 'public' | 'client' | 'session' | 'token';

/** Metadata key under which a route's `Access` is declared, on the class or on the method. */
export const ACCESS_METADATA = 'portico:access';
