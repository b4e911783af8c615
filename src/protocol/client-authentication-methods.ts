/** How a client can prove who it is (OpenID Connect Core §9). Each has its handler in `clients/authentication/`. */
export const CLIENT_AUTHENTICATION_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const;

export type ClientAuthenticationMethodName = (typeof CLIENT_AUTHENTICATION_METHODS)[number];
