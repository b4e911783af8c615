import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ClientsService } from '../../clients/clients.service.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { GrantsRepository } from '../../grants/grants.repository.js';
import { accountAudience } from '../../own-apis/account-scopes.js';
import { declarationOf, InsufficientScopeError, InvalidTokenError, tokenOf } from '../../resource-server/index.js';
import type { VerifiedToken } from '../../resource-server/index.js';
import { UsersService } from '../../users/users.service.js';
import { type Person, rememberPerson } from './person.js';

/** The second look, behind the guard of all routes: a person stands behind the token, and the client may still do this. */
@Injectable()
export class PersonGuard implements CanActivate {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly users: UsersService,
    private readonly clients: ClientsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declaration = declarationOf(context.getClass(), context.getHandler());
    const request = context.switchToHttp().getRequest<object>();
    const token = tokenOf(request);
    if (!token || !declaration) throw new InvalidTokenError();
    // The guard before takes tokens for every API of this server; a scope of ours in one of another is a mistake.
    if (!token.audience.includes(accountAudience(this.settings.issuer))) {
      throw new InvalidTokenError('The access token is for another audience');
    }
    const { allScopes } = declaration.requirement;
    const client = await this.clients.find(token.clientId ?? '');
    if (!client || !allScopes.every((scope) => client.scopes.has(scope))) throw new InsufficientScopeError(allScopes);
    rememberPerson(request, await this.personOf(token, client.id, allScopes));
    return true;
  }

  private async personOf({ grantId }: VerifiedToken, clientId: string, allScopes: readonly string[]): Promise<Person> {
    const grant = grantId === undefined ? null : await this.grants.findRecent(grantId);
    // RFC 6749 §4.4: a client that acts for itself has no account.
    if (!grant || grant.userId === null) throw new InsufficientScopeError(allScopes);
    const user = await this.users.find(grant.userId);
    if (user?.disabledAt !== null) throw new InvalidTokenError('The user of this token has been disabled');
    return { user, clientId, sessionId: grant.sessionId };
  }
}
