/** The JWS algorithms this server signs with (RFC 7518 §3.1, RFC 8037). Each has its handler in `keys/`. `none` is not one. */
export const SIGNING_ALGORITHM_NAMES = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export type SigningAlgorithmName = (typeof SIGNING_ALGORITHM_NAMES)[number];
