/** RFC 9068 §2.2, and `grant_id`, by which this server's own endpoints see a revocation at once. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly client_id: string;
  /** Seconds since the epoch, as all times in it. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope?: string;
  readonly auth_time?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly grant_id?: string;
  /** RFC 9449 §6.1: the key that whoever uses the token must have. */
  readonly cnf?: { readonly jkt: string };
}
