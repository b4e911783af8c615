import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Database } from '../database/database.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import { ClientSecretEntity } from './client-secret.entity.js';
import { ClientEntity } from './client.entity.js';

/** The statements on `clients` and `client_secrets`. */
@Injectable()
export class ClientsRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<ClientEntity | null> {
    return this.database.read((manager) => manager.findOneBy(ClientEntity, { id }));
  }

  list(): Promise<ClientEntity[]> {
    return this.database.read((manager) => manager.find(ClientEntity, { order: { name: 'ASC', createdAt: 'ASC' } }));
  }

  count(): Promise<number> {
    return this.database.read((manager) => manager.count(ClientEntity));
  }

  /** Differs from what it was before whenever a client was added, changed or removed. */
  async version(): Promise<string> {
    const sql = 'SELECT COUNT(*) AS clients, SUM(revision) AS revisions, SUM(updated_at) AS times FROM clients';
    return JSON.stringify(await this.database.read((manager) => manager.query<unknown>(sql)));
  }

  async enabledMetadata(): Promise<ClientMetadata[]> {
    const where = { disabledAt: IsNull() };
    const found = await this.database.read((manager) =>
      manager.find(ClientEntity, { where, select: { id: true, metadata: true } }),
    );
    return found.map(({ metadata }) => metadata);
  }

  secretsOf(clientId: string): Promise<ClientSecretEntity[]> {
    return this.database.read((manager) =>
      manager.find(ClientSecretEntity, { where: { clientId }, order: { createdAt: 'ASC' } }),
    );
  }

  async insert(row: ClientEntity): Promise<void> {
    await this.database.insert(ClientEntity, row);
  }

  async insertSecret(row: ClientSecretEntity): Promise<void> {
    await this.database.run((manager) => manager.insert(ClientSecretEntity, row));
  }

  async update(id: string, change: Partial<ClientEntity>): Promise<void> {
    await this.database.updateWhere(ClientEntity, { id }, change);
  }

  /** False when somebody else has changed the client since it was read. */
  async replaceMetadata(client: ClientEntity, metadata: ClientMetadata, updatedAt: number): Promise<boolean> {
    const { id, revision } = client;
    const change = { metadata, name: metadata.client_name, updatedAt, revision: revision + 1 };
    return (await this.database.updateWhere(ClientEntity, { id, revision }, change)) === 1;
  }

  async deleteSecrets(clientId: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ClientSecretEntity, { clientId }));
  }

  async expireSecret(id: string, expiresAt: number): Promise<void> {
    await this.database.run((manager) => manager.update(ClientSecretEntity, { id }, { expiresAt }));
  }

  async deleteSecret(id: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ClientSecretEntity, { id }));
  }

  async delete(id: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ClientSecretEntity, { clientId: id }));
    await this.database.run((manager) => manager.delete(ClientEntity, { id }));
  }
}
