import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { retry } from '../retry.js';

const LEASE_MS = 30_000;
const RENEWAL_MS = 5_000;
const POLL_MS = 200;
const NOW = 'FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)';

/**
 * The right to change the schema, held by one process on all nodes of a cluster: a row that the holder keeps renewing.
 * GET_LOCK would hold on one node only. Times are the database's, because processes' clocks differ.
 */
export class MigrationLease {
  private readonly holder = randomUUID();
  private renewal: NodeJS.Timeout | undefined;
  private isHeld = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Waits until the lease is free or has run out, however long that takes. */
  async acquire(onWait: () => void): Promise<void> {
    await this.execute(
      'CREATE TABLE IF NOT EXISTS migration_lease (id int PRIMARY KEY, holder varchar(36) NOT NULL, expires_at bigint NOT NULL) ENGINE=InnoDB',
    );
    await this.execute("INSERT IGNORE INTO migration_lease (id, holder, expires_at) VALUES (1, '', 0)");
    let isTold = false;
    while (!(await this.extend(`(expires_at < ${NOW} OR holder = '${this.holder}')`))) {
      if (!isTold) onWait();
      isTold = true;
      await sleep(POLL_MS);
    }
    this.isHeld = true;
    this.renewal = setInterval(() => void this.renew(), RENEWAL_MS).unref();
  }

  /** Throws when another process may have taken over, so that no further change is begun. */
  require(): void {
    if (!this.isHeld) throw new Error('Another process has taken over the migration; start again.');
  }

  async release(): Promise<void> {
    clearInterval(this.renewal);
    this.isHeld = false;
    await this.execute('UPDATE migration_lease SET expires_at = 0 WHERE id = 1 AND holder = ?', this.holder);
  }

  private async renew(): Promise<void> {
    try {
      this.isHeld &&= await this.extend(`holder = '${this.holder}' AND expires_at > ${NOW}`);
    } catch {
      // The next renewals may succeed before the lease runs out; when none does, the one after that finds it lost.
    }
  }

  private async extend(condition: string): Promise<boolean> {
    const result = await this.execute(
      `UPDATE migration_lease SET holder = ?, expires_at = ${NOW} + ${LEASE_MS} WHERE id = 1 AND ${condition}`,
      this.holder,
    );
    return result.affectedRows === 1;
  }

  /** Each statement has the same effect twice as once; on a cluster they conflict with those of other nodes. */
  private execute(sql: string, ...parameters: string[]): Promise<{ affectedRows: number }> {
    return retry(
      () => this.dataSource.query<{ affectedRows: number }>(sql, parameters),
      (failure) => failure !== 'stuck',
    );
  }
}
