import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../admin/not-found.error.js';
import { isUuid } from '../../crypto/uuid.js';
import { Database } from '../../database/database.js';
import type { Page, Slice } from '../../database/pages.js';
import { SignOut } from '../../revocation/sign-out.js';
import type { SessionEntity } from '../../sessions/session.entity.js';
import { SessionsService } from '../../sessions/sessions.service.js';

/** More than anybody looks through; what is beyond ends by "everywhere else", too. */
const MOST_SHOWN = 100;

/** Where one person is signed in. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly sessions: SessionsService,
    private readonly signOut: SignOut,
    private readonly database: Database,
  ) {}

  /** Those that count now, the one that is looking first, then by when they were used. */
  async list(current: SessionEntity): Promise<readonly SessionEntity[]> {
    const { userId } = current;
    const { rows } = await this.page(userId, { order: ['id'], direction: 'DESC', limit: MOST_SHOWN });
    const others = rows.filter((session) => session.id !== current.id && this.isLive(session));
    return [current, ...others.toSorted((one, other) => other.lastSeenAt - one.lastSeenAt)];
  }

  /** Those that were not ended; they may have expired. */
  page(userId: string, slice: Slice<SessionEntity>): Promise<Page<SessionEntity>> {
    return this.sessions.page({ userId, isOpen: true }, slice);
  }

  isLive(session: SessionEntity): boolean {
    return this.sessions.isLive(session);
  }

  /** With what hangs on it; its clients are told. @throws NotFoundError, also for what is somebody else's */
  async end(userId: string, id: string): Promise<void> {
    const session = isUuid(id) ? await this.sessions.show(id) : null;
    // One that has expired may still have grants.
    if (session?.userId !== userId || session.endedAt !== null) throw new NotFoundError('session', id);
    await this.signOut.endSession(session);
  }

  /**
   * Answers how many were open.
   * @param kept id of the session that goes on
   */
  async endAll(userId: string, kept?: string): Promise<number> {
    const ended = await this.database.unit(() => this.signOut.endAllOf(userId, kept));
    return ended.sessions;
  }
}
