import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Browser } from '../../authorization/browser.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import type { SignInOrigin } from '../../sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';
import { LoginLimits } from './login-limits.js';
import { type HeldSessions, SignInRecorder } from './sign-in-recorder.js';

/** What somebody typed, and where from. */
export interface LoginAttempt extends SignInOrigin {
  readonly login: string;
  readonly password: string;
}

export type LoginOutcome =
  | ({ readonly kind: 'signed_in' } & HeldSessions)
  | { readonly kind: 'wrong_credentials' }
  | { readonly kind: 'too_many_attempts'; readonly retryAfter: number };

/** Signs people in: counts the attempt first, then looks at the password, then writes down what happened. */
@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersService,
    private readonly limits: LoginLimits,
    private readonly signIns: SignInRecorder,
    private readonly audit: AuditLog,
  ) {}

  async attempt(attempt: LoginAttempt, stored: StoredRequestEntity, browser: Browser): Promise<LoginOutcome> {
    const account = await this.users.findByLogin(attempt.login);
    const counted = { ...attempt, accountId: account?.id };
    const exceeded = await this.limits.count(counted);
    if (exceeded) {
      await this.report('login.throttled', attempt, stored);
      return { kind: 'too_many_attempts', ...exceeded };
    }
    const user = await this.users.authenticate(account, attempt.password);
    if (!user) {
      await this.report('login.failed', attempt, stored);
      return { kind: 'wrong_credentials' };
    }
    await this.limits.forgive(counted);
    return { kind: 'signed_in', ...(await this.signIns.record(user, attempt, stored, browser)) };
  }

  // What was typed is not written down: people type passwords into the wrong field.
  private report(
    type: 'login.failed' | 'login.throttled',
    { network }: LoginAttempt,
    stored: StoredRequestEntity,
  ): Promise<void> {
    return this.audit.record({ type, clientId: stored.request.clientId, details: { network } });
  }
}
