import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { SIGNING_ALGORITHM_NAMES } from '../protocol/signing-algorithms.js';
import { KeyRing } from './key-ring.js';
import { nextKeyDue } from './key-schedule.js';

/** Milliseconds between two looks at the schedule; far less than the time for which a key is announced. */
const INTERVAL_MS = 60_000;

/**
 * Adds each algorithm's next key when its time comes. Every process looks, and the primary key lets one of them add it;
 * when it signs follows from the row, so that no process has to tell another.
 */
@Injectable()
export class KeyRotation implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('KeyRotation');
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();

  constructor(
    private readonly ring: KeyRing,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The first start makes a key of each algorithm, so that no verifier ever meets one that was not published before. */
  async onApplicationBootstrap(): Promise<void> {
    for (const algorithm of ['ES256', 'RS256'] as const) await this.ring.signingKey(algorithm);
    if (this.settings.keyRotationInterval === 0) return;
    this.round = this.rotateQuietly();
    this.timer = setInterval(
      () => void (this.round = this.round.then(() => this.rotateQuietly())),
      INTERVAL_MS,
    ).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /** One look at the schedule. */
  async rotateDue(): Promise<void> {
    const { keyRotationInterval: interval, keyAnnouncement: announcement } = this.settings;
    for (const algorithm of SIGNING_ALGORITHM_NAMES) {
      await this.ring.signingKey(algorithm);
      const keys = await this.ring.all();
      const signsFrom = nextKeyDue(keys, algorithm, this.clock.now(), { interval, announcement });
      if (signsFrom === undefined) continue;
      const { kid } = await this.ring.add(algorithm, signsFrom);
      this.logger.log(`The ${algorithm} key ${kid} is published and signs from ${new Date(signsFrom).toISOString()}`);
    }
  }

  // Without the database the keys that are known go on; the next look comes soon.
  private async rotateQuietly(): Promise<void> {
    try {
      await this.rotateDue();
    } catch (error) {
      this.logger.warn(`The key schedule waits: ${String(error)}`);
    }
  }
}
