import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { Client } from '../clients/client.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import type { Grant } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { OFFLINE_ACCESS, parseScope } from '../protocol/scope.js';
import type { SessionEntity } from '../sessions/session.entity.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { LogoutNotices } from './logout-notices.js';

/** Ends sessions, with what hangs on them: grants that were for the session only, and the clients that must be told. */
@Injectable()
export class SignOut {
  constructor(
    private readonly sessions: SessionsService,
    private readonly grants: GrantsRepository,
    private readonly notices: LogoutNotices,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Answers the clients that were signed in to in the session. */
  endSession(session: SessionEntity): Promise<readonly Client[]> {
    return this.database.unit(async () => {
      await this.sessions.end(session.id);
      const grants = await this.grants.findOfSession(session.userId, session.id);
      const clients = await this.notices.announce(
        session,
        grants.map(({ clientId }) => clientId),
      );
      for (const grant of grants) {
        if (endsWithSession(grant, clients)) await this.grants.revoke({ id: grant.id }, 'signed_out', this.clock.now());
      }
      await this.audit.record({ type: 'session.ended', userId: session.userId, details: { session: session.id } });
      return clients;
    });
  }

  async endAllOf(userId: string): Promise<void> {
    for (const session of await this.sessions.findOpenOf(userId)) await this.endSession(session);
  }
}

/** Back-Channel Logout §2.7: offline access outlives the session, unless the client asked for the opposite. */
function endsWithSession(grant: Grant, clients: readonly Client[]): boolean {
  const isOffline = (parseScope(grant.scope) ?? []).includes(OFFLINE_ACCESS);
  const client = clients.find(({ id }) => id === grant.clientId);
  return !isOffline || client?.endsOfflineGrantsAtLogout === true;
}
