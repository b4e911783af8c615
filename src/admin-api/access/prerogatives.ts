import { administrativeAudience, isAdministrative } from '../../admin/administrative-scopes.js';
import type { ClientMetadata } from '../../clients/client-metadata.dto.js';
import { parseScope } from '../../protocol/scope.js';
import type { UserEntity } from '../../users/user.entity.js';
import { ProblemError } from '../../own-apis/problems/problem.error.js';
import { accountAudience, isOfAccounts } from '../../own-apis/account-scopes.js';
import type { Administrator } from './administrator.js';

/**
 * What only an owner may do, whatever scope a route demands. Without it a user administrator could set an owner's
 * password, and a client administrator could send the codes of a client that owners sign in with to an address of theirs.
 * @throws ProblemError `owner_needed`
 */
export function requireOwnerFor(administrator: Administrator, { role }: Pick<UserEntity, 'role'>): void {
  if (role !== null) requireOwner(administrator, 'This user is an administrator');
}

/** The same for a client, as it is and as it shall become. @throws ProblemError `owner_needed` */
export function requireOwnerForClient(
  administrator: Administrator,
  issuer: string,
  ...versions: readonly ClientMetadata[]
): void {
  for (const { scope, portico_resource_server: api } of versions) {
    if ((parseScope(scope) ?? []).some(isAdministrative)) {
      requireOwner(administrator, 'The client has scopes of the admin API');
    }
    // It changes the account of whoever signs in to it, an owner's too.
    if ((parseScope(scope) ?? []).some(isOfAccounts)) {
      requireOwner(administrator, 'The client has scopes of the account API');
    }
    if (api === administrativeAudience(issuer)) requireOwner(administrator, 'The client speaks for the admin API');
    if (api === accountAudience(issuer)) requireOwner(administrator, 'The client speaks for the account API');
  }
}

/** @throws ProblemError `owner_needed` */
export function requireOwner({ permissions }: Administrator, reason: string): void {
  if (permissions.has('admin:owner')) return;
  throw new ProblemError('owner_needed', `${reason}: this takes admin:owner. Nothing was changed.`);
}
