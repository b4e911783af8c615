import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import type { Requirement } from '../database/requirements.js';
import { type Grant, isActive } from '../grants/grant.js';
import { GrantsRepository, type Rotation } from '../grants/grants.repository.js';
import { InvalidGrantError } from '../protocol/errors.js';
import { parseScope } from '../protocol/scope.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { UsersService } from '../users/users.service.js';

declare const entitled: unique symbol;

/** A grant that was claimed while everybody might still have it. There is no other way to one than `Entitlement`. */
export type EntitledGrant = Grant & { readonly [entitled]: true };

/** What a sign-in proved, and what must still hold when its code is redeemed. */
export interface SignInFacts {
  readonly securityStamp: string;
  readonly sessionId: string;
}

/** A grant of a person, as only a sign-in makes one. */
export type PersonalGrant = Grant & { readonly userId: string };

/**
 * Claims a grant, and proves in the same statement that user, session and consent still hold. The rows it depends on are
 * locked by it: whatever changes before is seen, and whatever changes after finds the grant and revokes it.
 */
@Injectable()
export class Entitlement {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly clients: ClientsService,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly consents: ConsentsRepository,
  ) {}

  /**
   * Redeems a code. Undefined when it was redeemed before.
   * @throws InvalidGrantError when what was allowed is not allowed any more; nothing is stored then
   */
  async redeem(grant: PersonalGrant, signIn: SignInFacts, client: Client): Promise<EntitledGrant | undefined> {
    const outcome = await this.grants.insert(grant, this.requirementsOf(grant, signIn, client));
    if (outcome === 'inserted') return grant as EntitledGrant;
    if (outcome === 'exists' || (await this.grants.find(grant.id))) return undefined;
    throw notEntitled(await this.reasonAgainst(grant, signIn));
  }

  /** Rotates from the generation that was presented. Undefined when the refresh token was not the current one, or the grant or its user is not active. */
  async rotate(grant: Grant & { generation: number }, next: Rotation): Promise<EntitledGrant | undefined> {
    const user = grant.userId === null ? [] : [this.users.requireEnabled(grant.userId)];
    const requirements = [this.clients.requireEnabled(grant.clientId), ...user];
    const isRotated = await this.grants.rotate(grant, next, requirements);
    return isRotated ? ({ ...grant, ...next } as EntitledGrant) : undefined;
  }

  /** A grant that was rotated a moment ago, for the answer that got lost. @throws InvalidGrantError */
  async recheck(grant: Grant): Promise<EntitledGrant> {
    const user = grant.userId === null ? undefined : await this.users.find(grant.userId);
    if (user === undefined || user?.disabledAt === null) return grant as EntitledGrant;
    throw notEntitled('the user was disabled or deleted');
  }

  /** The grant that was stored under this id a moment ago for the same sign-in, as long as it is good. @throws InvalidGrantError */
  async recall({ id, clientId, userId, sessionId, createdAt }: PersonalGrant): Promise<EntitledGrant | undefined> {
    const stored = await this.grants.find(id);
    const isSame = stored?.clientId === clientId && stored.userId === userId && stored.sessionId === sessionId;
    return isSame && isActive(stored, createdAt) ? this.recheck(stored) : undefined;
  }

  private requirementsOf(
    { userId, clientId, scope }: PersonalGrant,
    signIn: SignInFacts,
    client: Client,
  ): readonly Requirement[] {
    const always = [
      this.clients.requireEnabled(clientId),
      this.users.requireEnabled(userId, signIn.securityStamp),
      this.sessions.requireLive(signIn.sessionId),
    ];
    if (!client.requiresConsent) return always;
    return [...always, this.consents.requireAll(userId, clientId, parseScope(scope) ?? [])];
  }

  /** For the log: which of the requirements did not hold. */
  private async reasonAgainst(
    { userId, clientId }: PersonalGrant,
    { securityStamp, sessionId }: SignInFacts,
  ): Promise<string> {
    const user = await this.users.find(userId);
    if (user?.disabledAt !== null) return 'the user was disabled or deleted';
    if (securityStamp !== user.securityStamp) return 'the password was changed since the sign-in';
    if ((await this.clients.show(clientId))?.disabledAt !== null) return 'the client was disabled or deleted';
    if (!(await this.sessions.findLive(sessionId))) return 'the session has ended since the sign-in';
    return 'the consent was withdrawn';
  }
}

function notEntitled(cause: string): InvalidGrantError {
  return new InvalidGrantError('What was allowed is not allowed any more. Start the sign-in again.', { cause });
}
