import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.js';
import { Lease } from '../database/lease.js';
import { BulkRevocations } from '../revocation/bulk-revocations.js';
import { signals } from '../telemetry/signals.js';
import { chores } from './chores.js';
import { pauseAfter } from './pause.js';

/** Rows of one statement: some milliseconds, in which SQLite can do nothing else. */
const BATCH = 500;

/** How many rows of which kind were removed. */
export type Removed = Readonly<Record<string, number>>;

/**
 * Removes what has expired, every now and then, in the one process that gets the lease, and goes on with the revocations
 * that a process has left when it died.
 */
@Injectable()
export class Housekeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Housekeeping');
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<unknown> | undefined;
  private isEnding = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly modules: ModuleRef,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    // Processes that start together do not ask for the lease together.
    if (this.settings.housekeepingInterval > 0) this.schedule(Math.random());
  }

  /** A round that has begun ends after the statement at which it is. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /** One round. Nothing when another process is at it. */
  async tidy(): Promise<Removed | undefined> {
    const lease = new Lease(this.database.dataSource, 'housekeeping');
    if (!(await lease.tryAcquire())) return undefined;
    try {
      const mayGoOn = (): boolean => lease.isHeld && !this.isEnding;
      await this.modules.get(BulkRevocations, { strict: false }).resume(mayGoOn);
      const removed: Record<string, number> = {};
      for (const chore of chores) {
        const owner = this.modules.get(chore.owner, { strict: false });
        const before = this.clock.now() - chore.keptFor(this.settings) * 1000;
        const count = await this.repeat(lease, () => owner.removeExpired(before, BATCH));
        if (count > 0) removed[chore.name] = count;
        signals.rowsRemoved.send({ rows: chore.name, count });
      }
      return removed;
    } finally {
      await lease.release();
    }
  }

  /** Batch after batch. Two processes at once, after a lost lease, would only do each other's work. */
  private async repeat(lease: Lease, removeBatch: () => Promise<number>): Promise<number> {
    let total = 0;
    let last = BATCH;
    while (last === BATCH && lease.isHeld && !this.isEnding) {
      const startedAt = performance.now();
      last = await removeBatch();
      total += last;
      if (last === BATCH) await sleep(pauseAfter(performance.now() - startedAt));
    }
    return total;
  }

  private schedule(share = 1): void {
    const delay = this.settings.housekeepingInterval * 1000 * share;
    this.timer = setTimeout(() => {
      this.round = this.tidyAndTell().finally(() => {
        if (!this.isEnding) this.schedule();
      });
    }, delay).unref();
  }

  private async tidyAndTell(): Promise<void> {
    try {
      const counts = Object.entries((await this.tidy()) ?? {}).map(([name, count]) => `${count} ${name}`);
      if (counts.length > 0) this.logger.log(`Removed what has expired: ${counts.join(', ')}`);
    } catch (error) {
      this.logger.warn(`What has expired is removed the next time: ${String(error)}`);
    }
  }
}
