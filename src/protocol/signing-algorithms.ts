/** The JWS algorithms this server signs with (RFC 7518 §3.1, RFC 8037). Each has its handler in `keys/`. `none` is not one. */
export const SIGNING_ALGORITHM_NAMES = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export type SigningAlgorithmName = (typeof SIGNING_ALGORITHM_NAMES)[number];

/** The one HMAC there is, for client_secret_jwt alone (RFC 7518 §3.2). Nothing of this server is signed with it. */
export const HMAC_ALGORITHM = 'HS256';

/** What a client may sign its assertions with. */
export const ASSERTION_ALGORITHM_NAMES = [...SIGNING_ALGORITHM_NAMES, HMAC_ALGORITHM] as const;

export type AssertionAlgorithmName = (typeof ASSERTION_ALGORITHM_NAMES)[number];
