import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import type { SessionEntity } from '../sessions/session.entity.js';
import { subjectOf } from '../users/subject.js';
import { UsersService } from '../users/users.service.js';

/** Puts into the outbox who must be told that a session has ended (OpenID Connect Back-Channel Logout §2.3). */
@Injectable()
export class LogoutNotices {
  constructor(
    private readonly users: UsersService,
    private readonly deliveries: DeliveriesRepository,
  ) {}

  async announce(session: SessionEntity, clients: readonly Client[]): Promise<void> {
    const user = await this.users.find(session.userId);
    for (const { id: clientId, backchannelLogoutUri: url, sector } of clients) {
      if (url === undefined || !user) continue;
      await this.deliveries.add({ clientId, sessionId: session.id, subject: subjectOf(user, sector), url });
    }
  }
}
