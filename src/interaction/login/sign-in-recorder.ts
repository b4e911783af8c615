import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import type { Browser } from '../../authorization/browser.js';
import { StoredRequestsRepository } from '../../authorization/stored-requests.repository.js';
import { Database } from '../../database/database.js';
import { ACR_SINGLE_FACTOR } from '../../protocol/standard-claims.js';
import type { SessionEntity } from '../../sessions/session.entity.js';
import { SessionsService, type SignInOrigin, type StartedSession } from '../../sessions/sessions.service.js';
import type { UserEntity } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';

/** How somebody is known who has shown a password and nothing else. */
export const PASSWORD_ALONE = { amr: ['pwd'], acr: ACR_SINGLE_FACTOR };

/** What a browser holds after a sign-in. */
export interface HeldSessions {
  readonly secret: string;
  /** Of the sessions of other people, who stay signed in. */
  readonly others: readonly string[];
}

/** Writes down that somebody has signed in, and makes the session that says so. */
@Injectable()
export class SignInRecorder {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly requests: StoredRequestsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * Answers what the browser holds from now on: a new secret, whatever it held before (session fixation). Undefined, and
   * nothing written down, when the account was disabled or its password changed since it was looked at.
   * @param stored the request that somebody signs in for; undefined where they come for themselves
   */
  record(
    user: UserEntity,
    origin: SignInOrigin,
    stored: StoredRequestEntity | undefined,
    browser: Browser,
  ): Promise<HeldSessions | undefined> {
    return this.database.unit(async () => {
      const held = await this.heldBy(browser);
      const own = held.find(({ session }) => session.userId === user.id);
      // The same person again stays in the same session, so that its clients still know it; others stay beside it.
      const unchanged = this.users.requireEnabled(user.id, user.securityStamp);
      const started =
        (own && (await this.sessions.renew(own.session, PASSWORD_ALONE, origin, unchanged))) ??
        (await this.sessions.start(user.id, PASSWORD_ALONE, origin, unchanged));
      if (!started) return undefined;
      const { session, secret } = started;
      if (stored) {
        await this.endOrphan(stored, [session, ...held.map((other) => other.session)]);
        await this.requests.recordLogin(stored.id, session.id);
      }
      const details = { session: session.id, network: origin.network };
      await this.audit.record({
        type: 'login.succeeded',
        userId: user.id,
        clientId: stored?.request.clientId,
        details,
      });
      return { secret, others: held.filter((other) => other !== own).map((other) => other.secret) };
    });
  }

  /** The live sessions of a browser, the one that counts first. */
  private async heldBy({ sessionSecret, otherSessionSecrets }: Browser): Promise<StartedSession[]> {
    const held: StartedSession[] = [];
    for (const secret of [sessionSecret, ...otherSessionSecrets]) {
      const session = await this.sessions.findBySecret(secret);
      if (session && secret !== undefined) held.push({ session, secret });
    }
    return held;
  }

  /** A form that was sent twice signs in twice; the session that nobody holds any more ends. */
  private async endOrphan({ loginSessionId: id }: StoredRequestEntity, held: readonly SessionEntity[]): Promise<void> {
    if (id !== null && !held.some((session) => session.id === id)) await this.sessions.end(id);
  }
}
