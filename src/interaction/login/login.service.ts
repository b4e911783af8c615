import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import type { SignInOrigin } from '../../sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';
import { LoginLimits } from './login-limits.js';
import { SignInRecorder } from './sign-in-recorder.js';

/** What somebody typed, and where from. */
export interface LoginAttempt extends SignInOrigin {
  readonly login: string;
  readonly password: string;
}

export type LoginOutcome =
  | { readonly kind: 'signed_in'; readonly sessionSecret: string }
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

  async attempt(
    attempt: LoginAttempt,
    stored: StoredRequestEntity,
    previousSecret: string | undefined,
  ): Promise<LoginOutcome> {
    const exceeded = await this.limits.count(attempt);
    if (exceeded) {
      await this.report('login.throttled', attempt, stored);
      return { kind: 'too_many_attempts', ...exceeded };
    }
    const user = await this.users.authenticate(attempt.login, attempt.password);
    if (!user) {
      await this.report('login.failed', attempt, stored);
      return { kind: 'wrong_credentials' };
    }
    await this.limits.forgive(attempt);
    return { kind: 'signed_in', sessionSecret: await this.signIns.record(user, attempt, stored, previousSecret) };
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
