import { Injectable } from '@nestjs/common';
import { ChangedMeanwhileError } from '../../admin/changed-meanwhile.error.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { LoginLimits } from '../../interaction/login/login-limits.js';
import { PASSWORD_ALONE } from '../../interaction/login/sign-in-recorder.js';
import { Revocation } from '../../revocation/revocation.js';
import type { SessionEntity } from '../../sessions/session.entity.js';
import { SessionsService, type SignInOrigin } from '../../sessions/sessions.service.js';
import type { UserEntity } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';

/** What somebody typed to have another password, and where from. */
export interface PasswordChange extends SignInOrigin {
  readonly current: string;
  readonly next: string;
}

/** Whose password it is, and what goes on after it has changed. */
export interface PasswordOwner {
  readonly user: UserEntity;
  /** The session that is not ended; null where there is none. */
  readonly sessionId: string | null;
  /** The same, where its browser is the one that asks: it is renewed, as by a sign-in. */
  readonly session?: SessionEntity;
}

export type PasswordOutcome =
  | { readonly kind: 'changed'; readonly secret: string | undefined }
  | { readonly kind: 'wrong_password' }
  | { readonly kind: 'too_many_attempts'; readonly retryAfter: number };

/** People change their own passwords: by the one they have, with the counters and the hashing of the login page. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly users: UsersService,
    private readonly limits: LoginLimits,
    private readonly sessions: SessionsService,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** @throws InvalidUserError where the new one is no password; ChangedMeanwhileError */
  async change(owner: PasswordOwner, change: PasswordChange): Promise<PasswordOutcome> {
    const { user } = owner;
    const attempt = { login: user.username, accountId: user.id, network: change.network };
    const exceeded = await this.limits.count(attempt);
    if (exceeded) {
      await this.report('login.throttled', user, change);
      return { kind: 'too_many_attempts', ...exceeded };
    }
    if (!(await this.users.authenticate(user, change.current))) {
      await this.report('login.failed', user, change);
      return { kind: 'wrong_password' };
    }
    await this.limits.forgive(attempt);
    // Before the unit of work: hashing takes longer than one should.
    const passwordHash = await this.users.hashNewPassword(change.next);
    return { kind: 'changed', secret: await this.store(owner, passwordHash, change) };
  }

  /** Whoever knew the old password is signed out with it, but for the one who has just shown that they know it. */
  private store({ user, sessionId, session }: PasswordOwner, passwordHash: string, origin: SignInOrigin) {
    return this.database.unit(async () => {
      // What was shown to be right is the password of this revision, and of no later one.
      if (!(await this.users.claim(user))) throw new ChangedMeanwhileError('user');
      await this.users.setPasswordHash(user, passwordHash);
      if (sessionId === null) await this.revocation.endUser(user.id, 'password_changed');
      else await this.revocation.endOthersOf(user.id, sessionId, 'password_changed');
      const renewed = session && (await this.sessions.renew(session, PASSWORD_ALONE, origin));
      await this.audit.record({ type: 'user.password_set', userId: user.id, details: { network: origin.network } });
      return renewed?.secret;
    });
  }

  private report(type: 'login.failed' | 'login.throttled', { id: userId }: UserEntity, { network }: SignInOrigin) {
    return this.audit.record({ type, userId, details: { network, at: 'password_change' } });
  }
}
