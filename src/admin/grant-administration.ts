import { Injectable } from '@nestjs/common';
import { isUuid } from '../crypto/uuid.js';
import type { Page, Slice } from '../database/pages.js';
import type { GrantEntity } from '../grants/grant.entity.js';
import type { Grant } from '../grants/grant.js';
import { type GrantListFilter, GrantsRepository } from '../grants/grants.repository.js';
import { Recall } from '../revocation/recall.js';
import { Revocation } from '../revocation/revocation.js';
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
    const userId = filter.user === undefined ? undefined : (await this.users.find(filter.user)).id;
    if (clientId !== undefined) await this.clients.show(clientId);
    if (id !== undefined) await this.show(id);
    if (createdBefore !== undefined && [filter.user, clientId, id, sessionId].every((value) => value === undefined)) {
      const { grants, sessions } = await this.recall.endIssuedBefore(createdBefore);
      return { ended: grants, isSignedOut: sessions > 0 };
    }
    const isEverything = [clientId, id, sessionId, createdBefore].every((value) => value === undefined);
    if (userId !== undefined && isEverything) {
      return { ended: await this.revocation.endUser(userId, 'revoked_by_administrator'), isSignedOut: true };
    }
    const selection = { id, userId, clientId, sessionId, createdBefore };
    const given = Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined));
    return { ended: await this.revocation.end(given, 'revoked_by_administrator'), isSignedOut: false };
  }
}
