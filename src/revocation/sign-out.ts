import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { Database } from '../database/database.js';
import type { SessionGrant } from '../grants/grant-slices.js';
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
    private readonly clients: ClientsService,
    private readonly notices: LogoutNotices,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** Answers the clients that were signed in to in the session. */
  async endSession(session: SessionEntity): Promise<readonly Client[]> {
    return (await this.end(session)).clients;
  }

  /**
   * Answers how many sessions were open, and how many grants ended with them.
   * @param kept id of the one session that goes on
   */
  async endAllOf(userId: string, kept?: string): Promise<{ sessions: number; grants: number }> {
    const ended = (await this.sessions.findOpenOf(userId)).filter(({ id }) => id !== kept);
    let grants = 0;
    for (const session of ended) grants += (await this.end(session)).count;
    return { sessions: ended.length, grants };
  }

  private end(session: SessionEntity): Promise<EndedSession> {
    return this.database.unit(async () => {
      await this.sessions.end(session.id);
      const ended = await this.endGrants(session);
      await this.notices.announce(session, ended.clients);
      await this.audit.record({ type: 'session.ended', userId: session.userId, details: { session: session.id } });
      return ended;
    });
  }

  private async endGrants({ userId, id }: SessionEntity): Promise<EndedSession> {
    const known = new Map<string, Client | undefined>();
    let count = 0;
    for await (const grants of this.grants.findOfSession(userId, id)) {
      for (const { clientId } of grants) {
        if (!known.has(clientId)) known.set(clientId, await this.clients.find(clientId));
      }
      const ending = grants.filter((grant) => endsWithSession(grant, known.get(grant.clientId)));
      count += await this.grants.revoke(
        ending.map((grant) => grant.id),
        'signed_out',
      );
    }
    return { count, clients: [...known.values()].filter((client) => client !== undefined) };
  }
}

interface EndedSession {
  /** Grants. */
  readonly count: number;
  readonly clients: readonly Client[];
}

/** Back-Channel Logout §2.7: offline access outlives the session, unless the client asked for the opposite. */
function endsWithSession(grant: SessionGrant, client: Client | undefined): boolean {
  const isOffline = (parseScope(grant.scope) ?? []).includes(OFFLINE_ACCESS);
  return !isOffline || client?.endsOfflineGrantsAtLogout === true;
}
