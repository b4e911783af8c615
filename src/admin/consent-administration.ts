import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { CONNECTION } from '../consents/consent.js';
import type { ConsentEntity } from '../consents/consent.entity.js';
import { type ConsentFilter, ConsentsRepository } from '../consents/consents.repository.js';
import { Database } from '../database/database.js';
import type { Page, Slice } from '../database/pages.js';
import { Revocation } from '../revocation/revocation.js';
import { NotFoundError } from './not-found.error.js';
import { UserAdministration } from './user-administration.js';

/** What one person has allowed one client. */
export interface RememberedConsent {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** When something was allowed last: milliseconds since the epoch. */
  readonly grantedAt: number;
}

/** What an administrator can do with what people have allowed. */
@Injectable()
export class ConsentAdministration {
  constructor(
    private readonly users: UserAdministration,
    private readonly consents: ConsentsRepository,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** Of everybody, one row for each scope. */
  page(filter: ConsentFilter, slice: Slice<ConsentEntity>): Promise<Page<ConsentEntity>> {
    return this.consents.page(filter, slice);
  }

  /** @throws NotFoundError */
  async listOf(userId: string): Promise<RememberedConsent[]> {
    const { id } = await this.users.show(userId);
    const rows = await this.consents.listOf(id);
    return [...new Set(rows.map(({ clientId }) => clientId))].map((clientId) => {
      const ofClient = rows.filter((row) => row.clientId === clientId);
      const scopes = ofClient.map(({ scope }) => scope).filter((scope) => scope !== CONNECTION);
      return { clientId, scopes, grantedAt: Math.max(...ofClient.map(({ grantedAt }) => grantedAt)) };
    });
  }

  /** The user is asked again, and what came of the consent ends. @throws NotFoundError */
  withdraw(userId: string, clientId: string): Promise<void> {
    return this.database.unit(async () => {
      const known = (await this.listOf(userId)).some((consent) => consent.clientId === clientId);
      if (!known) throw new NotFoundError('consent', clientId);
      await this.revocation.withdrawConsent(userId, clientId);
      await this.audit.record({ type: 'consent.withdrawn', userId, clientId });
    });
  }
}
