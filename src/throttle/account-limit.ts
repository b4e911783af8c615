import type { Settings } from '../config/settings.js';
import type { Limit } from './throttle.js';

/**
 * How often passwords may be tried for one account.
 * @param account its id; where a login names no account, the login itself
 */
export function accountLimit(
  account: string,
  { loginAttemptsPerAccount: most, loginAttemptsWindow: window }: Settings,
): Limit {
  return { kind: 'login-account', subject: account, most, window };
}
