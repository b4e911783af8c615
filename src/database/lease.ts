import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { keyBytes } from './columns.js';
import { retry } from './retry.js';
import { executeSql } from './sending.js';

const LEASE_MS = 30_000;
const RENEWAL_MS = 5_000;

/**
 * The right to do something alone, held by one process on all nodes of a cluster: a row that the holder keeps renewing.
 * Times are the database's, because processes' clocks differ. A process that stands still for 30 seconds loses it: what
 * is done under a lease must survive being done twice.
 */
export class Lease {
  private readonly holder = keyBytes(randomUUID());
  private readonly now: string;
  private renewal: NodeJS.Timeout | undefined;
  private held = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly name: string,
  ) {
    this.now =
      dataSource.options.type === 'better-sqlite3'
        ? "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
        : 'FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)';
  }

  /** False when another process has probably taken over. */
  get isHeld(): boolean {
    return this.held;
  }

  /** False when somebody holds it. */
  async tryAcquire(): Promise<boolean> {
    this.held = (await this.take()) || (await this.addRow().then(() => this.take()));
    if (this.held) this.renewal = setInterval(() => void this.renew(), RENEWAL_MS).unref();
    return this.held;
  }

  async release(): Promise<void> {
    clearInterval(this.renewal);
    this.held = false;
    await this.execute('UPDATE leases SET expires_at = 0 WHERE name = ? AND holder = ?', [this.key, this.holder]);
  }

  private get key(): Buffer {
    return keyBytes(this.name);
  }

  private async renew(): Promise<void> {
    try {
      this.held &&= await this.extend(`holder = ? AND expires_at > ${this.now}`);
    } catch {
      // The next renewals may succeed before the lease runs out; when none does, the one after that finds it lost.
    }
  }

  private async extend(condition: string): Promise<boolean> {
    const sql = `UPDATE leases SET holder = ?, expires_at = ${this.now} + ${LEASE_MS} WHERE name = ? AND ${condition}`;
    return (await this.execute(sql, [this.holder, this.key, this.holder])) === 1;
  }

  private take(): Promise<boolean> {
    return this.extend(`(expires_at <= ${this.now} OR holder = ?)`);
  }

  /** Only the first process ever adds it. */
  private async addRow(): Promise<void> {
    const ignore = this.dataSource.options.type === 'better-sqlite3' ? 'OR IGNORE' : 'IGNORE';
    const sql = `INSERT ${ignore} INTO leases (name, holder, expires_at) VALUES (?, ?, 0)`;
    await this.execute(sql, [this.key, this.holder]);
  }

  /** Each statement has the same effect twice as once; on a cluster they conflict with those of other nodes. */
  private execute(text: string, values: unknown[]): Promise<number> {
    return retry(
      () => executeSql(this.dataSource.manager, { text, values }),
      (failure) => failure !== 'stuck',
    );
  }
}
