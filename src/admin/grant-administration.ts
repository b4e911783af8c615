import { Injectable } from '@nestjs/common';
import { isUuid } from '../crypto/uuid.js';
import type { Page, Slice } from '../database/pages.js';
import type { GrantEntity } from '../grants/grant.entity.js';
import type { Grant } from '../grants/grant.js';
import { type GrantListFilter, GrantsRepository } from '../grants/grants.repository.js';
import { Recall } from '../revocation/recall.js';
import { endedBy } from '../revocation/bulk-revocations.js';
import { type GrantsOfSomebody, Revocation } from '../revocation/revocation.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { ClientAdministration } from './client-administration.js';
import { NotFoundError } from './not-found.error.js';
import { UserAdministration } from './user-administration.js';

/** Which grants an administrator means; what is left out does not narrow. */
export interface GrantFilter {
  /** Id, username or e-mail. */
  readonly user?: string;
  readonly client?: string;
  readonly grant?: string;
  readonly session?: string;
  /** Milliseconds since the epoch. */
  readonly issuedBefore?: number;
}

/** What an administrator can do with grants. */
@Injectable()
export class GrantAdministration {
  constructor(
    private readonly users: UserAdministration,
    private readonly clients: ClientAdministration,
    private readonly sessions: SessionsService,
    private readonly grants: GrantsRepository,
    private readonly revocation: Revocation,
    private readonly recall: Recall,
  ) {}

  page(filter: GrantListFilter, slice: Slice<GrantEntity>): Promise<Page<GrantEntity>> {
    return this.grants.page(filter, slice);
  }

  /** @throws NotFoundError */
  async show(id: string): Promise<Grant> {
    const grant = isUuid(id) ? await this.grants.find(id) : null;
    if (!grant) throw new NotFoundError('grant', id);
    return grant;
  }

  /**
   * Ends grants and all their tokens. When everything of a user is meant, the user's sessions end as well: a browser
   * that stays signed in would get new tokens at once. The same holds for everything of a time.
   * @returns how many grants were alive, and whether anybody was signed out
   * @throws NotFoundError for a user, client or grant that does not exist
   */
  async revoke(filter: GrantFilter): Promise<{ ended: number; isSignedOut: boolean }> {
    const { client: clientId, grant: id, session: sessionId, issuedBefore: createdBefore } = filter;
    const userId = await this.userOf(filter);
    if (clientId !== undefined) await this.clients.show(clientId);
    const selection = withoutGaps({ userId, clientId, sessionId, createdBefore });
    if (id !== undefined) return { ended: await this.revokeOne(await this.show(id), selection), isSignedOut: false };
    const [only, ...others] = Object.keys(selection);
    if (only === 'createdBefore' && createdBefore !== undefined) {
      const { grants, sessions } = await this.recall.endIssuedBefore(createdBefore);
      return { ended: grants, isSignedOut: sessions > 0 };
    }
    if (userId !== undefined && others.length === 0) {
      const begun = await this.revocation.endUser(userId, 'revoked_by_administrator');
      return { ended: await endedBy(begun), isSignedOut: true };
    }
    const begun = await this.revocation.end(selection, 'revoked_by_administrator');
    return { ended: await endedBy(begun), isSignedOut: false };
  }

  /** A session is found by its user, where it is still known: without one all grants are gone through. */
  private async userOf({ user, session }: GrantFilter): Promise<string | undefined> {
    if (user !== undefined) return (await this.users.find(user)).id;
    return session === undefined || !isUuid(session) ? undefined : (await this.sessions.show(session))?.userId;
  }

  /** Where all that was named is true of it. */
  private async revokeOne(grant: Grant, { createdBefore = Infinity, ...exact }: GrantsOfSomebody): Promise<number> {
    const isMeant = Object.entries(exact).every(([name, value]) => grant[name as keyof typeof exact] === value);
    if (!isMeant || grant.createdAt >= createdBefore) return 0;
    return this.revocation.endGrant(grant, 'revoked_by_administrator');
  }
}

function withoutGaps(selection: GrantsOfSomebody): GrantsOfSomebody {
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined));
}
