/** Names of the security schemes in the OpenAPI document. */
export const SECURITY_SCHEMES = {
  /** Access tokens, fetched by the real code flow with PKCE. */
  accessToken: 'oauth2',
  /** A client's id and secret in the HTTP Basic header. */
  clientBasic: 'client_secret_basic',
  /** A token that lets somebody register a client, or manage the one it registered (RFC 7591, RFC 7592). */
  registrationToken: 'registration_token',
  /** The value of METRICS_TOKEN. */
  metricsToken: 'metrics_token',
  /** The browser's own session cookie. */
  session: 'session',
} as const;
