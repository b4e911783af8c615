import { InsufficientScopeError, InsufficientUserAuthenticationError, InvalidTokenError } from './errors.js';
import type { Requirement } from './requirement.js';
import type { VerifiedToken } from './verified-token.js';

/**
 * RFC 9068 §4: `aud` names the API that the route belongs to, as its scopes tell.
 *
 * @param audiences of scopes; what is not there may be opened by every token that the verifier took
 */
export function demandAudience(
  { audience }: VerifiedToken,
  { allScopes, anyScopes }: Requirement,
  audiences: ReadonlyMap<string, string>,
): void {
  const expected = audiences.get(allScopes[0] ?? anyScopes[0]?.[0] ?? '');
  if (expected === undefined || audience.includes(expected)) return;
  throw new InvalidTokenError('The access token is for another audience');
}

/** RFC 6750 §3.1 insufficient_scope: the answer names what is needed, all of it, so that the client can ask for it. */
export function demandScopes({ scopes }: VerifiedToken, { allScopes, anyScopes }: Requirement): void {
  const lacksOne = allScopes.some((scope) => !scopes.has(scope));
  const lacksGroup = anyScopes.some((group) => !group.some((scope) => scopes.has(scope)));
  if (lacksOne || lacksGroup) throw new InsufficientScopeError([...new Set([...allScopes, ...anyScopes.flat()])]);
}

/**
 * RFC 9470 §3: the user signed in strongly and recently enough. A token that does not say so is not enough.
 *
 * @param now seconds since 1970
 */
export function demandUserAuthentication(
  { acr, authTime }: VerifiedToken,
  requirement: Requirement,
  now: number,
): void {
  const { acrValues, maxAge } = requirement;
  const isWeak = acrValues.some((group) => acr === undefined || !group.includes(acr));
  const isOld = maxAge !== undefined && (authTime === undefined || now - authTime > maxAge);
  if (!isWeak && !isOld) return;
  // One acr must satisfy every group: offer those that do.
  const offered = acrValues.reduce<readonly string[] | undefined>(
    (common, group) => (common ? common.filter((value) => group.includes(value)) : group),
    undefined,
  );
  throw new InsufficientUserAuthenticationError({ acrValues: offered, maxAge });
}
