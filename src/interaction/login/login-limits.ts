import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { accountLimit } from '../../throttle/account-limit.js';
import { type Exceeded, type Limit, Throttle } from '../../throttle/throttle.js';
import { toUserKey } from '../../users/user-key.js';

/** Whose attempt it is, as far as limits are concerned: nothing else in a request makes a difference. */
interface Attempt {
  readonly login: string;
  /** The account that the login names; undefined where there is none. */
  readonly accountId: string | undefined;
  readonly network: string;
}

/** How often passwords may be tried, by account and by network. */
@Injectable()
export class LoginLimits {
  constructor(
    private readonly throttle: Throttle,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  count(attempt: Attempt): Promise<Exceeded | undefined> {
    return this.throttle.count([this.ofAccount(attempt), this.ofNetwork(attempt)]);
  }

  /** Who knows the password is not held up by those who tried before. */
  forgive(attempt: Attempt): Promise<void> {
    return this.throttle.forgive(this.ofAccount(attempt));
  }

  // Username and e-mail address are one account, and must not be two chances. What names none is counted by itself.
  private ofAccount({ login, accountId = toUserKey(login) }: Attempt): Limit {
    return accountLimit(accountId, this.settings);
  }

  private ofNetwork({ network }: Attempt): Limit {
    const { loginAttemptsPerNetwork: most, loginAttemptsWindow: window } = this.settings;
    return { kind: 'login-network', subject: network, most, window };
  }
}
