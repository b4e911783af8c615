import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Browser } from '../../authorization/browser.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Database } from '../../database/database.js';
import type { SignInOrigin } from '../../sessions/sessions.service.js';
import { Throttle } from '../../throttle/throttle.js';
import { InvalidUserError } from '../../users/user-key.js';
import { UsersService } from '../../users/users.service.js';
import { type HeldSessions, SignInRecorder } from '../login/sign-in-recorder.js';

/** What somebody typed to make an account. */
export interface NewAccount {
  readonly username: string;
  readonly email: string;
  /** Undefined when it was left empty. */
  readonly name: string | undefined;
  readonly password: string;
}

export type SignUpField = keyof NewAccount;

export type SignUpOutcome =
  | ({ readonly kind: 'signed_in' } & HeldSessions)
  | { readonly kind: 'invalid'; readonly fields: readonly SignUpField[] }
  | { readonly kind: 'taken' }
  | { readonly kind: 'too_many_attempts'; readonly retryAfter: number };

/** Makes accounts for those who ask for one, and signs them in. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignInRecorder,
    private readonly throttle: Throttle,
    private readonly audit: AuditLog,
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Known limit: whoever can make accounts can find out which names are in use, since two cannot have the same. Without
   * letters to an address there is no other answer to give. What can be done is done: the same words for a username and an
   * address, the same hashing before anybody looks, and a few tries for each network.
   */
  async attempt(
    account: NewAccount,
    origin: SignInOrigin,
    stored: StoredRequestEntity,
    browser: Browser,
  ): Promise<SignUpOutcome> {
    const { signUpsPerNetwork: most, signUpsWindow: window } = this.settings;
    const limit = { kind: 'sign-up-network', subject: origin.network, most, window };
    const exceeded = await this.throttle.count([limit]);
    if (exceeded) return { kind: 'too_many_attempts', retryAfter: exceeded.retryAfter };
    try {
      const user = await this.users.prepare({ ...account });
      return await this.database.unit(async () => {
        await this.users.add(user);
        const details = { by: 'sign_up', network: origin.network };
        await this.audit.record({ type: 'user.created', userId: user.id, clientId: stored.request.clientId, details });
        // Nobody else can have changed what is not committed yet.
        const held = (await this.signIns.record(user, origin, stored, browser))!;
        return { kind: 'signed_in', ...held };
      });
    } catch (error) {
      if (error instanceof InvalidUserError) return outcomeOf(error);
      throw error;
    }
  }
}

function outcomeOf({ reasons }: InvalidUserError): SignUpOutcome {
  const fields = (['name', 'username', 'email', 'password'] as const).filter((field) =>
    reasons.some((reason) => reason.startsWith(`${field}:`)),
  );
  return fields.length === 0 ? { kind: 'taken' } : { kind: 'invalid', fields };
}
