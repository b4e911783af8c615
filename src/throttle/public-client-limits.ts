import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { TooManyRequestsError } from '../protocol/errors.js';
import { Throttle } from './throttle.js';

const TOO_MANY = 'Too many requests of public clients came from your network; Retry-After says when to go on.';

/**
 * How often clients without credentials may make the server remember something: anybody can send their client_id, pushed
 * requests (RFC 9126 §7.1) and DPoP proofs (RFC 9449 §11.1) without end. Who authenticates is known, and is not counted.
 */
@Injectable()
export class PublicClientLimits {
  constructor(
    private readonly throttle: Throttle,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @param network as `clientNetwork` tells it
   * @throws TooManyRequestsError
   */
  async count(network: string): Promise<void> {
    const { publicClientRequestsPerNetwork: most, publicClientRequestsWindow: window } = this.settings;
    const exceeded = await this.throttle.count([{ kind: 'public-client-network', subject: network, most, window }]);
    if (exceeded) throw new TooManyRequestsError(TOO_MANY, exceeded.retryAfter);
  }
}
