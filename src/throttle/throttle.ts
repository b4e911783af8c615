import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { sha256 } from '../crypto/hash.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { signals } from '../telemetry/signals.js';
import { ThrottleWindowEntity } from './throttle-window.entity.js';

/** Something that may be tried only so often. */
export interface Limit {
  /** What is counted, such as `login-account`. */
  readonly kind: string;
  /** Whose tries are counted, in its one normalised form. */
  readonly subject: string;
  readonly most: number;
  /** Seconds. */
  readonly window: number;
}

/** A limit that was reached. */
export interface Exceeded {
  /** Its kind. */
  readonly limit: string;
  /** Seconds until the window ends. */
  readonly retryAfter: number;
}

/**
 * Counters in the database, shared by all processes and kept over restarts. A try is counted before it is allowed,
 * so tries that come together cannot all see a free place.
 */
@Injectable()
export class Throttle {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Counts a try against each limit; answers the one that was exceeded and lasts longest, if any. */
  async count(limits: readonly Limit[]): Promise<Exceeded | undefined> {
    // At the same time, so that they share a commit.
    const outcomes = await Promise.all(limits.map((limit) => this.countOne(limit)));
    const [longest] = outcomes.filter((one) => one !== undefined).sort((a, b) => b.retryAfter - a.retryAfter);
    if (longest) signals.limitExceeded.send({ limit: longest.limit });
    return longest;
  }

  /** What went well is not held against anybody. */
  async forgive(limit: Limit): Promise<void> {
    const { keyHash } = this.windowOf(limit);
    await this.database.deleteWhere(ThrottleWindowEntity, { keyHash });
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, ThrottleWindowEntity, before, limit);
  }

  private async countOne(limit: Limit): Promise<Exceeded | undefined> {
    const { keyHash, expiresAt } = this.windowOf(limit);
    const count = await this.database.increment(ThrottleWindowEntity, { keyHash, count: 1, expiresAt }, 'count');
    if (count <= limit.most) return undefined;
    return { limit: limit.kind, retryAfter: Math.ceil((expiresAt - this.clock.now()) / 1000) };
  }

  private windowOf({ kind, subject, window }: Limit): { keyHash: Buffer; expiresAt: number } {
    const number = Math.floor(this.clock.now() / (window * 1000));
    return {
      keyHash: sha256(JSON.stringify([kind, subject, window, number])),
      expiresAt: (number + 1) * window * 1000,
    };
  }
}
