import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditEventType } from '../audit/audit-event.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import { Database } from '../database/database.js';
import type { Grant, GrantSelection, RevocationReason } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { type Begun, BulkRevocations } from './bulk-revocations.js';
import { SignOut } from './sign-out.js';

/** What somebody has: any number of grants. */
export type GrantsOfSomebody = Omit<GrantSelection, 'id'>;

/** Who loses access when: each method ends everything that hangs on what ended, in one unit of work, with its audit row. */
@Injectable()
export class Revocation {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly bulk: BulkRevocations,
    private readonly signOut: SignOut,
    private readonly consents: ConsentsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** RFC 6749 §4.1.2. True when there was a grant, revoked before or now. */
  async endReplayed(grantId: string, clientId: string): Promise<boolean> {
    const grant = await this.grants.find(grantId);
    // What has ended is not ended and written down again: replays without end cost a read each.
    if (grant?.revokedAt === null) await this.endStolen(grantId, clientId, 'code_replayed', 'code.replayed');
    return grant !== null;
  }

  /** RFC 9700 §4.14.2. */
  endReused(grantId: string, clientId: string): Promise<void> {
    return this.endStolen(grantId, clientId, 'refresh_token_reused', 'refresh_token.reused');
  }

  /** One grant; answers how many were alive, which is none or one. */
  endGrant({ id, clientId }: Pick<Grant, 'id' | 'clientId'>, reason: RevocationReason): Promise<number> {
    return this.database.unit(async () => {
      const count = await this.grants.revoke(id, reason);
      await this.audit.record({ type: 'grant.revoked', clientId, details: { id, reason, count } });
      return count;
    });
  }

  /**
   * Ends the grants that are selected, of any number: all of them from the commit on. On one server a redemption locks what
   * it depends on, and comes before or after. On a Galera cluster locks do not reach other nodes: what was redeemed there
   * before the commit is met by the steps after it.
   */
  end(selection: GrantsOfSomebody, reason: RevocationReason): Promise<Begun> {
    return this.database.unit(async () => {
      const begun = await this.bulk.begin(selection, reason);
      const { userId, clientId, ...rest } = selection;
      const details = { ...rest, reason, count: begun.count };
      await this.audit.record({ type: 'grant.revoked', userId, clientId, details });
      return begun;
    });
  }

  /** Everything a user has open here: sessions in all browsers, and the tokens of all clients. */
  endUser(userId: string, reason: RevocationReason): Promise<Begun> {
    return this.database.unit(async () => {
      // Signing out ends grants as well, which clients are told of: they count, too.
      const signedOut = await this.signOut.endAllOf(userId);
      const begun = await this.end({ userId }, reason);
      begun.count += signedOut.grants;
      return begun;
    });
  }

  /** Everything a user has open here beside one session and what was issued in it. */
  endOthersOf(userId: string, keptSessionId: string, reason: RevocationReason): Promise<void> {
    return this.database.unit(async () => {
      await this.signOut.endAllOf(userId, keptSessionId);
      const count = await this.grants.revokeBeside(userId, keptSessionId, reason);
      await this.audit.record({ type: 'grant.revoked', userId, details: { reason, count, kept: keptSessionId } });
    });
  }

  /** What a user allowed a client, and the tokens that came of it. */
  async withdrawConsent(userId: string, clientId: string): Promise<void> {
    await this.database.unit(async () => {
      await this.consents.withdraw(userId, clientId);
      await this.end({ userId, clientId }, 'consent_withdrawn');
    });
  }

  /** What people allowed a client that is deleted, and its tokens. */
  async forgetClient(clientId: string): Promise<void> {
    await this.database.unit(async () => {
      await this.bulk.forgetConsents(clientId);
      await this.end({ clientId }, 'client_deleted');
    });
  }

  private endStolen(id: string, clientId: string, reason: RevocationReason, type: AuditEventType): Promise<void> {
    return this.database.unit(async () => {
      await this.grants.revoke(id, reason);
      await this.audit.record({ type, clientId, details: { grant: id } });
    });
  }
}
