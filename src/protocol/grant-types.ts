/** The grant types of the token endpoint, by the name they have on the wire. Each has its handler in `tokens/grant-types/`. */
export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;

export type GrantTypeName = (typeof GRANT_TYPES)[number];

/** RFC 7591 §2: what a client may be registered for; the implicit grant has nothing to do with the token endpoint. */
export const CLIENT_GRANT_TYPES = [...GRANT_TYPES, 'implicit'] as const;

export type ClientGrantTypeName = (typeof CLIENT_GRANT_TYPES)[number];
