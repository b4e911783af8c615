import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { TooManyRequestsError } from '../protocol/errors.js';
import { Throttle } from '../throttle/throttle.js';

const TOO_MANY = 'Too many registrations came from your network; Retry-After says when to go on.';

/** How often one network may register, or change what it registered. */
@Injectable()
export class RegistrationLimits {
  constructor(
    private readonly throttle: Throttle,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws TooManyRequestsError */
  async count(network: string): Promise<void> {
    const { registrationsPerNetwork: most, registrationsWindow: window } = this.settings;
    const exceeded = await this.throttle.count([{ kind: 'registration-network', subject: network, most, window }]);
    if (exceeded) throw new TooManyRequestsError(TOO_MANY, exceeded.retryAfter);
  }
}
