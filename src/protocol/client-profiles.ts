/** What a client can promise to be. Each has its rules in `clients/profiles/`. */
export const CLIENT_PROFILE_NAMES = ['oauth2.1', 'fapi2'] as const;

export type ClientProfileName = (typeof CLIENT_PROFILE_NAMES)[number];
