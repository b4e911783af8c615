import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Browser } from '../../authorization/browser.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import { Database } from '../../database/database.js';
import type { SignInOrigin } from '../../sessions/sessions.service.js';
import { LogEntry } from '../../telemetry/log/log-events.js';
import type { RequestNotes } from '../../telemetry/log/request-notes.js';
import { signals } from '../../telemetry/signals.js';
import type { UserEntity } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { LoginLimits } from './login-limits.js';
import { type HeldSessions, SignInRecorder } from './sign-in-recorder.js';

/** What somebody typed, where from, and where it is noted. */
export interface LoginAttempt extends SignInOrigin {
  readonly login: string;
  readonly password: string;
  readonly notes: RequestNotes;
}

/** The same, with the account that the login names; undefined where there is none. */
type CountedAttempt = LoginAttempt & { readonly accountId: string | undefined };

export type LoginOutcome =
  | ({ readonly kind: 'signed_in' } & HeldSessions)
  | { readonly kind: 'wrong_credentials' }
  | { readonly kind: 'too_many_attempts'; readonly retryAfter: number };

/** Signs people in: counts the attempt first, then looks at the password, then writes down what happened. */
@Injectable()
export class LoginService {
  private readonly logger = new Logger('Login');

  constructor(
    private readonly users: UsersService,
    private readonly limits: LoginLimits,
    private readonly signIns: SignInRecorder,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** @param stored the request that somebody signs in for; undefined where they come for themselves, to their account */
  async attempt(
    attempt: LoginAttempt,
    stored: StoredRequestEntity | undefined,
    browser: Browser,
  ): Promise<LoginOutcome> {
    const account = await this.users.findByLogin(attempt.login);
    if (account) attempt.notes.facts.userId = account.id;
    const counted = { ...attempt, accountId: account?.id };
    const exceeded = await this.limits.count(counted);
    if (exceeded) {
      this.logger.log(new LogEntry('login.throttled', 'Too many attempts', { limit: exceeded.limit }, attempt.notes));
      await this.report('login.throttled', attempt, stored);
      return { kind: 'too_many_attempts', retryAfter: exceeded.retryAfter };
    }
    const user = await this.users.authenticate(account, attempt.password);
    // What was right when it was looked at may have been changed while it was hashed.
    const held = user && (await this.record(user, counted, stored, browser));
    if (!held) {
      this.tell(user ? 'changed_meanwhile' : causeOf(account), attempt.notes);
      await this.report('login.failed', attempt, stored);
      return { kind: 'wrong_credentials' };
    }
    return { kind: 'signed_in', ...held };
  }

  private record(
    user: UserEntity,
    attempt: CountedAttempt,
    stored: StoredRequestEntity | undefined,
    browser: Browser,
  ): Promise<HeldSessions | undefined> {
    return this.database.unit(async () => {
      const held = await this.signIns.record(user, attempt, stored, browser);
      if (held) await this.limits.forgive(attempt);
      return held;
    });
  }

  private tell(cause: string, notes: RequestNotes): void {
    signals.loginRefused.send({ cause });
    this.logger.log(new LogEntry('login.failed', 'Nobody was signed in', { cause }, notes));
  }

  // What was typed is not written down: people type passwords into the wrong field.
  private report(
    type: 'login.failed' | 'login.throttled',
    { network }: LoginAttempt,
    stored: StoredRequestEntity | undefined,
  ): Promise<void> {
    return this.audit.record({ type, clientId: stored?.request.clientId, details: { network } });
  }
}

/** For the log and for those who count; the page tells nobody which of them it was. */
function causeOf(account: UserEntity | null): string {
  if (!account) return 'unknown_account';
  if (account.disabledAt !== null) return 'account_disabled';
  return account.passwordHash === null ? 'no_password' : 'wrong_password';
}
