import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Lease } from '../lease.js';
import { retry } from '../retry.js';

const POLL_MS = 200;

const TABLE =
  'CREATE TABLE IF NOT EXISTS leases (name varbinary(64) NOT NULL PRIMARY KEY, holder varbinary(36) NOT NULL, ' +
  'expires_at bigint NOT NULL) ENGINE=InnoDB';

/**
 * The right to change the schema. GET_LOCK would hold on one node only. The table is the one that a migration makes;
 * here it is needed before any migration has run.
 */
export class MigrationLease {
  private readonly lease: Lease;

  constructor(private readonly dataSource: DataSource) {
    this.lease = new Lease(dataSource, 'migration');
  }

  /** Waits until the lease is free or has run out, however long that takes. */
  async acquire(onWait: () => void): Promise<void> {
    await retry(
      () => this.dataSource.query(TABLE),
      (failure) => failure !== 'stuck',
    );
    let isToldOf = false;
    while (!(await this.lease.tryAcquire())) {
      if (!isToldOf) onWait();
      isToldOf = true;
      await sleep(POLL_MS);
    }
  }

  /** Throws when another process may have taken over, so that no further change is begun. */
  require(): void {
    if (!this.lease.isHeld) throw new Error('Another process has taken over the migration; start again.');
  }

  release(): Promise<void> {
    return this.lease.release();
  }
}
