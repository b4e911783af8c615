/** Names of the security schemes in the OpenAPI document. */
export const SECURITY_SCHEMES = {
  /** Access tokens, fetched by the real code flow with PKCE. */
  accessToken: 'oauth2',
  /** A client's id and secret in the HTTP Basic header. */
  clientBasic: 'client_secret_basic',
  /** The browser's own session cookie. */
  session: 'session',
} as const;
