/** `jwt`: RFC 9068, which the API verifies by itself. `opaque`: a sealed reference, which the API asks about (RFC 7662). */
export const ACCESS_TOKEN_FORMATS = ['jwt', 'opaque'] as const;

export type AccessTokenFormat = (typeof ACCESS_TOKEN_FORMATS)[number];
