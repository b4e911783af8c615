/** How an issuer writes its JWT access tokens. */
export interface TokenShape {
  /** Accepted `typ` headers, without `application/` (RFC 9068 §4). */
  readonly tokenType: readonly string[];
  /** Claims that hold scopes, as a string with blanks or as a list; all that are there count. */
  readonly scopeClaim: readonly string[];
  /** Claims that hold the client; the first that is there counts, and one must be there: ID tokens have none. */
  readonly clientIdClaim: readonly string[];
  /** Claims that must be there, besides iss, aud, exp and sub. */
  readonly requiredClaims: readonly string[];
  /** Claims that must have exactly this value. */
  readonly fixedClaims: Readonly<Record<string, string>>;
  /** Claims that only other kinds of token have: with a `typ` as vague as `JWT` they tell an ID token (RFC 8725 §3.11). */
  readonly foreignClaims: readonly string[];
}

/** RFC 9068, what Portico and every issuer of the standard profile writes. The default. */
export const RFC9068_TOKENS: TokenShape = {
  tokenType: ['at+jwt'],
  scopeClaim: ['scope'],
  clientIdClaim: ['client_id'],
  requiredClaims: ['iat', 'jti'],
  fixedClaims: {},
  foreignClaims: [],
};

/** Keycloak: `typ: JWT` in the header, the kind of token in a claim of the same name, the client in `azp`. */
export const KEYCLOAK_TOKENS: TokenShape = {
  tokenType: ['jwt', 'at+jwt'],
  scopeClaim: ['scope'],
  clientIdClaim: ['azp', 'client_id'],
  requiredClaims: ['iat', 'jti'],
  fixedClaims: { typ: 'Bearer' },
  foreignClaims: ['at_hash', 'c_hash'],
};

/** Auth0, with its own profile (`typ: JWT`, `azp`) or the RFC 9068 one; `permissions` are scopes where RBAC is on. */
export const AUTH0_TOKENS: TokenShape = {
  tokenType: ['jwt', 'at+jwt'],
  scopeClaim: ['scope', 'permissions'],
  clientIdClaim: ['client_id', 'azp'],
  requiredClaims: ['iat'],
  fixedClaims: {},
  foreignClaims: ['nonce', 'at_hash', 'c_hash', 's_hash'],
};

/** Microsoft Entra ID: delegated scopes in `scp`, application permissions in `roles`, the client in `azp` (v2) or `appid` (v1). */
export const ENTRA_TOKENS: TokenShape = {
  tokenType: ['jwt', 'at+jwt'],
  scopeClaim: ['scp', 'roles'],
  clientIdClaim: ['azp', 'appid'],
  requiredClaims: ['iat'],
  fixedClaims: {},
  foreignClaims: ['nonce', 'at_hash', 'c_hash', 's_hash'],
};
