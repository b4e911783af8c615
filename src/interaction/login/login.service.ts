import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import { StoredRequestsRepository } from '../../authorization/stored-requests.repository.js';
import { Database } from '../../database/database.js';
import { ACR_SINGLE_FACTOR } from '../../protocol/standard-claims.js';
import { SessionsService, type SignInOrigin } from '../../sessions/sessions.service.js';
import type { UserEntity } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { LoginLimits } from './login-limits.js';

/** What somebody typed, and where from. */
export interface LoginAttempt extends SignInOrigin {
  readonly login: string;
  readonly password: string;
}

const PASSWORD_ALONE = { amr: ['pwd'], acr: ACR_SINGLE_FACTOR };

export type LoginOutcome =
  | { readonly kind: 'signed_in'; readonly sessionSecret: string }
  | { readonly kind: 'wrong_credentials' }
  | { readonly kind: 'too_many_attempts'; readonly retryAfter: number };

/** Signs people in: counts the attempt first, then looks at the password, then writes down what happened. */
@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly requests: StoredRequestsRepository,
    private readonly limits: LoginLimits,
    private readonly audit: AuditLog,
    private readonly database: Database,
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
    return { kind: 'signed_in', sessionSecret: await this.signIn(user, attempt, stored, previousSecret) };
  }

  private signIn(
    user: UserEntity,
    attempt: LoginAttempt,
    stored: StoredRequestEntity,
    previousSecret: string | undefined,
  ): Promise<string> {
    return this.database.unit(async () => {
      const previous = await this.sessions.findBySecret(previousSecret);
      if (previous) await this.sessions.end(previous.id);
      // A form that was sent twice signs in twice; the session that nobody holds any more ends.
      if (stored.loginSessionId !== null) await this.sessions.end(stored.loginSessionId);
      const { session, secret } = await this.sessions.start(user.id, PASSWORD_ALONE, attempt);
      await this.requests.recordLogin(stored.id, session.id);
      const details = { session: session.id, network: attempt.network };
      await this.audit.record({ type: 'login.succeeded', userId: user.id, clientId: stored.request.clientId, details });
      return secret;
    });
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
