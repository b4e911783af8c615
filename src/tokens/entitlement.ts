import { Injectable } from '@nestjs/common';
import { ConsentsRepository } from '../consents/consents.repository.js';
import type { Grant } from '../grants/grant.js';
import { InvalidGrantError } from '../protocol/errors.js';
import { parseScope } from '../protocol/scope.js';
import { Revocation } from '../revocation/revocation.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import type { Issuance } from './issuance.js';

/**
 * Looks again, after the claim and before anything is signed, whether everybody may still have this: whatever changed
 * before the claim is seen here, and whatever changes after it finds the grant and revokes it.
 */
@Injectable()
export class Entitlement {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly consents: ConsentsRepository,
    private readonly revocation: Revocation,
  ) {}

  /**
   * The user of the grant; undefined where it has none.
   * @throws InvalidGrantError, with the grant revoked
   */
  async recheck(issuance: Issuance): Promise<UserEntity | undefined> {
    const { grant } = issuance;
    if (!grant || grant.userId === null) return undefined;
    const user = await this.users.find(grant.userId);
    const reason = await this.reasonAgainst(issuance, grant, user);
    if (user && reason === undefined) return user;
    await this.revocation.endGrant(grant.id, 'no_longer_entitled');
    throw new InvalidGrantError('What was allowed is not allowed any more. Start the sign-in again.', {
      cause: reason,
    });
  }

  private async reasonAgainst(
    { client, signIn }: Issuance,
    grant: Grant,
    user: UserEntity | null,
  ): Promise<string | undefined> {
    if (user?.disabledAt !== null) return 'the user was disabled or deleted';
    if (!signIn) return undefined;
    if (signIn.securityStamp !== user.securityStamp) return 'the password was changed since the sign-in';
    if (!(await this.sessions.findLive(signIn.sessionId))) return 'the session has ended since the sign-in';
    if (!client.requiresConsent) return undefined;
    const consent = await this.consents.find(user.id, client.id);
    return consent.covers(parseScope(grant.scope) ?? []) ? undefined : 'the consent was withdrawn';
  }
}
