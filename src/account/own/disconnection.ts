import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../admin/not-found.error.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { Revocation } from '../../revocation/revocation.js';
import { OwnApplications } from './own-applications.js';

/** Takes back what one person has allowed one application. */
@Injectable()
export class Disconnection {
  constructor(
    private readonly applications: OwnApplications,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** It has to ask again, and all its tokens for this account end. @throws NotFoundError */
  async of(userId: string, clientId: string): Promise<void> {
    const known = (await this.applications.list(userId)).some((application) => application.clientId === clientId);
    if (!known) throw new NotFoundError('application', clientId);
    await this.database.unit(async () => {
      await this.revocation.withdrawConsent(userId, clientId);
      await this.audit.record({ type: 'consent.withdrawn', userId, clientId });
    });
  }
}
