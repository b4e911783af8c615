/** Parameters of the token endpoint, as documentation: they are decoded by `Parameters` and proven by the grant type. */
export class TokenRequestDto {
  /**
   * `authorization_code` or `refresh_token`.
   * @example "authorization_code"
   */
  grant_type!: string;

  /**
   * The code from the redirect. With `authorization_code`.
   * @example "pXu8…"
   */
  code?: string;

  /**
   * The redirect URI of the authorization request, where one was sent. With `authorization_code`.
   * @example "http://localhost:3001/callback"
   */
  redirect_uri?: string;

  /**
   * 43 to 128 characters whose SHA-256 was sent as `code_challenge` (RFC 7636 §4.5). With `authorization_code`.
   * @example "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
   */
  code_verifier?: string;

  /**
   * The newest refresh token. With `refresh_token`.
   * @example "a1b2…"
   */
  refresh_token?: string;

  /**
   * The same scope or less (RFC 6749 §6). With `refresh_token`.
   * @example "notes:read"
   */
  scope?: string;

  /**
   * The API that the access token is for, one of those that were allowed (RFC 8707 §2.2). Needed where the scopes are of
   * several: each access token is for one.
   * @example "http://localhost:3000/api/notes"
   */
  resource?: string;

  /**
   * Id of the client, where it does not use HTTP Basic.
   * @example "sample-client"
   */
  client_id?: string;

  /**
   * Secret of the client, with `client_secret_post` only.
   * @example "Zm9v…"
   */
  client_secret?: string;
}

/** RFC 6749 §5.1. */
export class TokenResponseDto {
  /**
   * A signed JWT (RFC 9068), or opaque where its API is registered so.
   * @example "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…"
   */
  access_token!: string;

  /**
   * `Bearer` (RFC 6750), or `DPoP` where a proof came along (RFC 9449 §5).
   * @example "Bearer"
   */
  token_type!: string;

  /**
   * Seconds until the access token expires.
   * @example 600
   */
  expires_in!: number;

  /**
   * What was granted, separated by spaces.
   * @example "notes:read offline_access"
   */
  scope!: string;

  /**
   * Present when `offline_access` was granted, or when the client always gets one. Replaces the one before.
   * @example "c3d4…"
   */
  refresh_token?: string;

  /**
   * Who signed in, as a signed JWT (OpenID Connect Core §2). Present when `openid` was granted.
   * @example "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9…"
   */
  id_token?: string;
}
