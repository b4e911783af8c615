import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { SingleUse } from '../../single-use/single-use.js';

const DAY_MS = 86_400_000;

/**
 * Writes down that a client got in by a switch that loosens something: the first time of each day (UTC), in all
 * processes. A client that authenticates a thousand times an hour must not be able to fill the audit log with it.
 */
@Injectable()
export class ExemptionUses {
  /** The day that `told` is about: days since the epoch. */
  private today = 0;
  private readonly told = new Set<string>();

  constructor(
    private readonly singleUse: SingleUse,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @param name of the metadata, such as `portico_assertion_audience` */
  async report(clientId: string, name: string): Promise<void> {
    const day = Math.floor(this.clock.now() / DAY_MS);
    if (day !== this.today) this.told.clear();
    this.today = day;
    const use = JSON.stringify([clientId, name, day]);
    // From memory alone: a process asks the database once a day, and not for each request.
    if (this.told.has(use)) return;
    await this.database.unit(async () => {
      if (!(await this.singleUse.claim('exemption-use', use, (day + 1) * DAY_MS))) return;
      const details = { switches: [name], day: new Date(day * DAY_MS).toISOString().slice(0, 10) };
      await this.audit.record({ type: 'client.exemption_used', clientId, details });
    });
    this.told.add(use);
  }
}
