import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { decodeBase64url } from '../crypto/base64url.js';
import { type PurposeKey, Secrets } from '../crypto/secrets.js';
import { DpopNonces, TimedDpopNonces } from '../resource-server/index.js';

const PURPOSE = 'dpop-nonce';
const KEY_ID_BYTES = 4;
/** Seconds until there is a new nonce; the one before stays good as long. */
const PERIOD = 120;

/**
 * Nonces of this server (RFC 9449 §8): derived from SECRETS and the time, so that every process gives and takes the same
 * ones and nothing is stored. Each names its secret, so that SECRETS can be rotated while clients hold one.
 */
@Injectable()
export class ServerNonces extends DpopNonces {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {
    super();
  }

  current(): string {
    const key = this.secrets.newest(PURPOSE);
    return Buffer.concat([key.id, Buffer.from(this.timed(key).current(), 'base64url')]).toString('base64url');
  }

  isRecent(nonce: string): boolean {
    const bytes = decodeBase64url(nonce);
    const key = bytes && this.secrets.find(PURPOSE, bytes.subarray(0, KEY_ID_BYTES));
    return key !== undefined && this.timed(key).isRecent(bytes!.subarray(KEY_ID_BYTES).toString('base64url'));
  }

  private timed({ key }: PurposeKey): TimedDpopNonces {
    return new TimedDpopNonces(key, PERIOD, () => this.clock.now());
  }
}
