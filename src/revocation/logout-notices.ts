import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import type { SessionEntity } from '../sessions/session.entity.js';
import { subjectOf } from '../users/subject.js';
import { UsersService } from '../users/users.service.js';

/** Puts into the outbox who must be told that a session has ended (OpenID Connect Back-Channel Logout §2.3). */
@Injectable()
export class LogoutNotices {
  constructor(
    private readonly clients: ClientsService,
    private readonly users: UsersService,
    private readonly deliveries: DeliveriesRepository,
  ) {}

  /** Answers the clients that were meant, for what else the end of a session does to them. */
  async announce(session: SessionEntity, clientIds: Iterable<string>): Promise<readonly Client[]> {
    const user = await this.users.find(session.userId);
    const found = await Promise.all([...new Set(clientIds)].map((id) => this.clients.find(id)));
    const clients = found.filter((client) => client !== undefined);
    for (const { id: clientId, backchannelLogoutUri: url, sector } of clients) {
      if (url === undefined || !user) continue;
      await this.deliveries.add({ clientId, sessionId: session.id, subject: subjectOf(user, sector), url });
    }
    return clients;
  }
}
