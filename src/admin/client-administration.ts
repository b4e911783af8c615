import { Injectable } from '@nestjs/common';
import type { AuditEventType } from '../audit/audit-event.js';
import { AuditLog } from '../audit/audit-log.js';
import { readClientMetadata } from '../clients/client-metadata.js';
import type { ClientEntity } from '../clients/client.entity.js';
import { ClientsService, type RegisteredClient } from '../clients/clients.service.js';
import { SectorIdentifiers } from '../clients/sector-identifiers.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import { Database } from '../database/database.js';
import { Revocation } from '../revocation/revocation.js';
import { NotFoundError } from './not-found.error.js';
import { RefusedError } from './refused.error.js';

/** What an administrator can do with clients. Each change is one unit of work with its audit row. */
@Injectable()
export class ClientAdministration {
  constructor(
    private readonly clients: ClientsService,
    private readonly consents: ConsentsRepository,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly sectors: SectorIdentifiers,
  ) {}

  list(): Promise<ClientEntity[]> {
    return this.clients.list();
  }

  count(): Promise<number> {
    return this.clients.count();
  }

  /** @throws NotFoundError */
  async show(id: string): Promise<ClientEntity> {
    const client = await this.clients.show(id);
    if (!client) throw new NotFoundError('client', id);
    return client;
  }

  /** @throws InvalidClientMetadataError naming every fault */
  async create(metadata: unknown, id?: string): Promise<RegisteredClient> {
    const proven = readClientMetadata(metadata);
    await this.sectors.verify(proven);
    return this.database.unit(async () => {
      const registered = await this.clients.register(proven, id);
      await this.report('client.created', registered.client.id);
      return registered;
    });
  }

  /** A disabled client gets no code and no token, and the tokens it has stop working. */
  disable(id: string): Promise<void> {
    return this.database.unit(async () => {
      await this.clients.setEnabled(await this.show(id), false);
      await this.revocation.end({ clientId: id }, 'client_disabled');
      await this.report('client.disabled', id);
    });
  }

  enable(id: string): Promise<void> {
    return this.database.unit(async () => {
      await this.clients.setEnabled(await this.show(id), true);
      await this.report('client.enabled', id);
    });
  }

  delete(id: string): Promise<void> {
    return this.database.unit(async () => {
      await this.show(id);
      await this.revocation.end({ clientId: id }, 'client_deleted');
      await this.consents.forgetClient(id);
      await this.clients.delete(id);
      await this.report('client.deleted', id);
    });
  }

  /**
   * @param overlap seconds for which the secret before stays good
   * @throws RefusedError for a public client, which has no secret
   */
  rotateSecret(id: string, overlap: number): Promise<RegisteredClient> {
    return this.database.unit(async () => {
      const client = await this.show(id);
      if (client.metadata.token_endpoint_auth_method === 'none') {
        throw new RefusedError(`The client ${client.id} is public: it has no secret`);
      }
      const rotated = await this.clients.rotateSecret(client, overlap);
      await this.report('client.secret_rotated', id);
      return rotated;
    });
  }

  private report(type: AuditEventType, clientId: string): Promise<void> {
    return this.audit.record({ type, clientId });
  }
}
