import { defineScopes } from '../resource-server/index.js';

/** The scopes of the account API: what an application may do with the account of the person who signs in. */
export const accountScopes = defineScopes({
  'account:read': {
    title: 'See your account here',
    description: 'Your profile, where you are signed in, the applications you have connected, and what happened.',
    optional: true,
  },
  'account:write': {
    title: 'Change your account here',
    description: 'Change your profile and your password, sign you out, and disconnect applications.',
    optional: true,
  },
});

export type AccountScope = (typeof accountScopes.names)[number];

/** What stands in `aud` of tokens for the account API: its address. */
export function accountAudience(issuer: string): string {
  return `${issuer}/api/account`;
}

export function isOfAccounts(scope: string): scope is AccountScope {
  return accountScopes.names.some((name) => name === scope);
}
