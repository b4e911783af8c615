import { Injectable } from '@nestjs/common';
import { isUuid } from '../crypto/uuid.js';
import type { Page, Slice } from '../database/pages.js';
import { Revocation } from '../revocation/revocation.js';
import { SignOut } from '../revocation/sign-out.js';
import type { SessionEntity } from '../sessions/session.entity.js';
import type { SessionFilter } from '../sessions/sessions.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { NotFoundError } from './not-found.error.js';
import { UserAdministration } from './user-administration.js';

/** What an administrator can do with the sign-ins of people. */
@Injectable()
export class SessionAdministration {
  constructor(
    private readonly users: UserAdministration,
    private readonly sessions: SessionsService,
    private readonly signOut: SignOut,
    private readonly revocation: Revocation,
  ) {}

  page(filter: SessionFilter, slice: Slice<SessionEntity>): Promise<Page<SessionEntity>> {
    return this.sessions.page(filter, slice);
  }

  /** Whether the person is signed in by it now. */
  isLive(session: SessionEntity): boolean {
    return this.sessions.isLive(session);
  }

  /** Ends one session with what hangs on it; the clients of it are told. @throws NotFoundError where none is open */
  async end(id: string): Promise<void> {
    const session = isUuid(id) ? await this.sessions.findLive(id) : undefined;
    if (!session) throw new NotFoundError('session', id);
    await this.signOut.endSession(session);
  }

  /** Ends everything that a user has open here. @throws NotFoundError */
  async endAllOf(userId: string): Promise<void> {
    const { id } = await this.users.show(userId);
    await this.revocation.endUser(id, 'revoked_by_administrator');
  }
}
