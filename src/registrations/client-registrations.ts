import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { equalsInConstantTime, sha256 } from '../crypto/hash.js';
import { randomSecret } from '../crypto/random.js';
import { Database } from '../database/database.js';
import { ClientRegistrationEntity } from './client-registration.entity.js';

/** Which clients registered themselves, and the statements on that. */
@Injectable()
export class ClientRegistrations {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Answers the registration access token (RFC 7592 §1.2): told once and kept as a hash only. */
  async add(clientId: string, initialTokenId: string | null): Promise<string> {
    const token = randomSecret();
    const createdAt = this.clock.now();
    await this.database.insert(ClientRegistrationEntity, {
      clientId,
      tokenHash: sha256(token),
      initialTokenId,
      createdAt,
    });
    return token;
  }

  /** Whether this is the registration access token of this client. */
  async isTokenOf(clientId: string, token: string): Promise<boolean> {
    const registration = await this.database.findOne(ClientRegistrationEntity, { clientId });
    return registration !== null && equalsInConstantTime(registration.tokenHash, sha256(token));
  }

  /** The clients that registered themselves. */
  async clientIds(): Promise<ReadonlySet<string>> {
    const rows = await this.database.read((manager) =>
      manager.find(ClientRegistrationEntity, { select: { clientId: true } }),
    );
    return new Set(rows.map(({ clientId }) => clientId));
  }

  async remove(clientId: string): Promise<void> {
    await this.database.deleteWhere(ClientRegistrationEntity, { clientId });
  }
}
