/** Proof of possession demanded by a token (RFC 7800 `cnf`). */
export interface Confirmation {
  /** RFC 9449 §6: SHA-256 thumbprint of the key whose DPoP proof must come along. */
  readonly jkt?: string;
  /** RFC 8705 §3.1: thumbprint of the TLS client certificate. */
  readonly 'x5t#S256'?: string;
}

/** What a verifier has to say about a token it accepted. Times are seconds since 1970, as in the token. */
export interface TokenFacts {
  /** The user, or the client itself when no user is involved (RFC 9068 §2.2). */
  subject: string;
  clientId: string | undefined;
  scopes: Iterable<string>;
  audience: readonly string[];
  issuer: string;
  /** Only introspection may leave it open (RFC 7662 §2.2). */
  expiresAt: number | undefined;
  issuedAt?: number | undefined;
  jti?: string | undefined;
  acr?: string | undefined;
  authTime?: number | undefined;
  grantId?: string | undefined;
  confirmation?: Confirmation | undefined;
  claims?: Readonly<Record<string, unknown>>;
}

/** An access token that a `TokenVerifier` accepted. Frozen; times are seconds since 1970. */
export class VerifiedToken {
  /** The user, or the client itself when no user is involved: compare with `clientId` before treating it as a person. */
  readonly subject: string;
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  readonly audience: readonly string[];
  readonly issuer: string;
  readonly expiresAt: number | undefined;
  readonly issuedAt: number | undefined;
  readonly jti: string | undefined;
  /** Authentication context class the user signed in with (RFC 9470 §6). */
  readonly acr: string | undefined;
  /** When the user signed in. */
  readonly authTime: number | undefined;
  readonly grantId: string | undefined;
  readonly confirmation: Confirmation | undefined;
  /** Everything the token said, under its wire names. */
  readonly claims: Readonly<Record<string, unknown>>;

  constructor(facts: TokenFacts) {
    this.subject = facts.subject;
    this.clientId = facts.clientId;
    this.scopes = new Set(facts.scopes);
    this.audience = Object.freeze([...facts.audience]);
    this.issuer = facts.issuer;
    this.expiresAt = facts.expiresAt;
    this.issuedAt = facts.issuedAt;
    this.jti = facts.jti;
    this.acr = facts.acr;
    this.authTime = facts.authTime;
    this.grantId = facts.grantId;
    this.confirmation = facts.confirmation && Object.freeze({ ...facts.confirmation });
    this.claims = Object.freeze({ ...facts.claims });
    Object.freeze(this);
  }
}

const TOKEN = Symbol.for('portico:verified-token');
type RequestWithToken = { [TOKEN]?: VerifiedToken };

/** The token that the guard verified for this request; `undefined` on routes that demand none. */
export function tokenOf(request: object): VerifiedToken | undefined {
  return (request as RequestWithToken)[TOKEN];
}

/** Puts a verified token on the request, for `@AccessToken()` and `tokenOf`. */
export function rememberToken(request: object, token: VerifiedToken): void {
  (request as RequestWithToken)[TOKEN] = token;
}
