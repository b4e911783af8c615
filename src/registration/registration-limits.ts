import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Throttle } from '../throttle/throttle.js';
import { TooManyRegistrationsError } from './registration-errors.js';

/** How often one network may register, or change what it registered. */
@Injectable()
export class RegistrationLimits {
  constructor(
    private readonly throttle: Throttle,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws TooManyRegistrationsError */
  async count(network: string): Promise<void> {
    const { registrationsPerNetwork: most, registrationsWindow: window } = this.settings;
    const exceeded = await this.throttle.count([{ kind: 'registration-network', subject: network, most, window }]);
    if (exceeded) throw new TooManyRegistrationsError(exceeded.retryAfter);
  }
}
