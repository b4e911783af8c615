/** The grant types that exist, by the name they have on the wire. Each has its handler in `tokens/grant-types/`. */
export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;

export type GrantTypeName = (typeof GRANT_TYPES)[number];
