import type { TokenSet } from '../portico/token-set.js';

/** One person signed in with one browser: what this client holds on their behalf. It never leaves this process. */
export interface SignIn {
  readonly id: string;
  /** Proves that a form came from a page of this sign-in. */
  readonly formToken: string;
  readonly user: User;
  readonly startedAt: number;
  tokens: TokenSet;
  /** How often the tokens were replaced. */
  refreshes: number;
  /** The replacement that is under way, so that each refresh token is used once. */
  refreshing?: Promise<void> | undefined;
}

export interface User {
  /** Portico's identifier of the person (claim `sub`), where the tokens tell it. */
  subject?: string | undefined;
  name?: string | undefined;
}
