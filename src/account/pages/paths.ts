/** The pages of an account. Somebody who has to sign in comes back to one of these, and to nothing else (CWE-601). */
export const ACCOUNT_PATHS = {
  overview: '/account',
  profile: '/account/profile',
  password: '/account/password',
  sessions: '/account/sessions',
  applications: '/account/applications',
  activity: '/account/activity',
} as const;

export type AccountPageName = keyof typeof ACCOUNT_PATHS;
export type AccountPath = (typeof ACCOUNT_PATHS)[AccountPageName];

export const SIGN_IN_PATH = '/account/sign-in';

/** The page that somebody wanted; the first one where what they wanted is none of ours. */
export function ownPage(wanted: string | undefined): AccountPath {
  return Object.values(ACCOUNT_PATHS).find((path) => path === wanted) ?? ACCOUNT_PATHS.overview;
}

export function signInFor(path: AccountPath): string {
  return `${SIGN_IN_PATH}?${new URLSearchParams({ return_to: path }).toString()}`;
}
