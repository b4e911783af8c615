import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type AdministrativeScope, isAdministrative, SCOPES_OF_ROLES } from '../../admin/administrative-scopes.js';
import { ClientsService } from '../../clients/clients.service.js';
import { GrantsRepository } from '../../grants/grants.repository.js';
import {
  BearerError,
  declarationOf,
  InsufficientScopeError,
  InvalidTokenError,
  type Requirement,
  tokenOf,
  type VerifiedToken,
} from '../../resource-server/index.js';
import { UsersService } from '../../users/users.service.js';
import { type Administrator, rememberAdministrator } from './administrator.js';

/**
 * The second look, behind the guard of all routes, which lets tokens for this API pass and no others: a token may do what
 * its client was granted and what the role of its user allows, both as they are now. A demotion counts at once.
 */
@Injectable()
export class AdministratorGuard implements CanActivate {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly users: UsersService,
    private readonly clients: ClientsService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declaration = declarationOf(context.getClass(), context.getHandler());
    if (declaration?.access === 'public') return true;
    const request = context.switchToHttp().getRequest<object>();
    const token = tokenOf(request);
    if (!token || !declaration) throw new InvalidTokenError();
    const administrator = await this.administratorOf(token);
    demandPermissions(administrator, token, declaration.requirement);
    rememberAdministrator(request, administrator);
    return true;
  }

  /** @throws InvalidTokenError where nobody stands behind the token any more */
  private async administratorOf({ grantId, clientId = '', scopes }: VerifiedToken): Promise<Administrator> {
    const client = await this.clients.find(clientId);
    const granted = [...scopes].filter(isAdministrative).filter((scope) => client?.scopes.has(scope));
    const grant = grantId === undefined ? undefined : await this.grants.findRecent(grantId);
    if (grantId !== undefined && !grant) throw new InvalidTokenError();
    // RFC 6749 §4.4: the client acts for itself, with what an owner has registered it for.
    if (!grant || grant.userId === null) {
      return { userId: undefined, clientId, role: undefined, permissions: new Set(granted) };
    }
    const user = await this.users.find(grant.userId);
    if (user?.disabledAt !== null) throw new InvalidTokenError('The user of this token has been disabled');
    const allowed: readonly AdministrativeScope[] = user.role === null ? [] : SCOPES_OF_ROLES[user.role];
    const permissions = new Set(granted.filter((scope) => allowed.includes(scope)));
    return { userId: user.id, clientId, role: user.role ?? undefined, permissions };
  }
}

/** @throws InsufficientScopeError naming what is needed */
function demandPermissions(
  { permissions, userId, role }: Administrator,
  { scopes }: VerifiedToken,
  { allScopes, anyScopes }: Requirement,
): void {
  const fits = (has: (scope: string) => boolean): boolean =>
    allScopes.every(has) && anyScopes.every((group) => group.some(has));
  if (fits((scope) => isAdministrative(scope) && permissions.has(scope))) return;
  const needed = [...allScopes, ...anyScopes.flat()];
  // Another token would not help: it is the person who may not.
  if (userId === undefined || !fits((scope) => scopes.has(scope))) throw new InsufficientScopeError(needed);
  const reason = role === undefined ? 'You have no role at this server' : `Your role, ${role}, does not allow this`;
  throw new BearerError(403, 'insufficient_scope', `${reason}; an owner gives roles`, {
    parameters: { scope: needed.join(' ') },
  });
}
