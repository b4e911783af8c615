import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import { StoredRequestsRepository } from '../../authorization/stored-requests.repository.js';
import { Database } from '../../database/database.js';
import { ACR_SINGLE_FACTOR } from '../../protocol/standard-claims.js';
import { SignOut } from '../../revocation/sign-out.js';
import { SessionsService, type SignInOrigin, type StartedSession } from '../../sessions/sessions.service.js';
import type { UserEntity } from '../../users/user.entity.js';

const PASSWORD_ALONE = { amr: ['pwd'], acr: ACR_SINGLE_FACTOR };

/** Writes down that somebody has signed in, and makes the session that says so. */
@Injectable()
export class SignInRecorder {
  constructor(
    private readonly sessions: SessionsService,
    private readonly signOut: SignOut,
    private readonly requests: StoredRequestsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** Answers the secret for the cookie: a new one, whatever the browser held before (session fixation). */
  record(
    user: UserEntity,
    origin: SignInOrigin,
    stored: StoredRequestEntity,
    previousSecret: string | undefined,
  ): Promise<string> {
    return this.database.unit(async () => {
      const { session, secret } = await this.startOrRenew(user, origin, previousSecret);
      // A form that was sent twice signs in twice; the session that nobody holds any more ends.
      if (stored.loginSessionId !== null && stored.loginSessionId !== session.id) {
        await this.sessions.end(stored.loginSessionId);
      }
      await this.requests.recordLogin(stored.id, session.id);
      const details = { session: session.id, network: origin.network };
      await this.audit.record({ type: 'login.succeeded', userId: user.id, clientId: stored.request.clientId, details });
      return secret;
    });
  }

  /** The same person again stays in the same session, so that its clients still know it; anybody else gets a new one. */
  private async startOrRenew(
    user: UserEntity,
    origin: SignInOrigin,
    previousSecret: string | undefined,
  ): Promise<StartedSession> {
    const previous = await this.sessions.findBySecret(previousSecret);
    if (previous?.userId === user.id) return this.sessions.renew(previous, PASSWORD_ALONE);
    if (previous) await this.signOut.endSession(previous);
    return this.sessions.start(user.id, PASSWORD_ALONE, origin);
  }
}
