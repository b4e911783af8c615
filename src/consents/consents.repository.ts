import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { CONNECTION, Consent } from './consent.js';
import { ConsentEntity } from './consent.entity.js';

/** What people have allowed clients to do, and the statements on `consents`. */
@Injectable()
export class ConsentsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** What this person has allowed this client so far. */
  async find(userId: string, clientId: string): Promise<Consent> {
    const rows = await this.database.read((manager) => manager.findBy(ConsentEntity, { userId, clientId }));
    return new Consent(rows.map(({ scope }) => scope));
  }

  /** Adds to what was allowed before; allowing something again changes nothing. */
  remember(userId: string, clientId: string, scopes: readonly string[]): Promise<void> {
    const grantedAt = this.clock.now();
    return this.database.unit(async () => {
      for (const scope of [CONNECTION, ...scopes]) {
        await this.database.insertIfAbsent(ConsentEntity, { userId, clientId, scope, grantedAt });
      }
    });
  }

  async withdraw(userId: string, clientId: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ConsentEntity, { userId, clientId }));
  }

  async forgetUser(userId: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ConsentEntity, { userId }));
  }

  async forgetClient(clientId: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ConsentEntity, { clientId }));
  }
}
