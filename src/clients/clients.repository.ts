import { Injectable } from '@nestjs/common';
import { IsNull, Not, type FindOptionsWhere } from 'typeorm';
import { containing } from '../database/containing.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { requireRow, type Requirement } from '../database/requirements.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import { ClientSecretEntity } from './client-secret.entity.js';
import { ClientEntity } from './client.entity.js';

/** Which clients a list has; what is left out does not narrow. */
export interface ClientFilter {
  readonly isEnabled?: boolean;
  /** A part of the name, in any case. */
  readonly nameContains?: string;
}

/** The statements on `clients` and `client_secrets`. */
@Injectable()
export class ClientsRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<ClientEntity | null> {
    return this.database.read((manager) => manager.findOneBy(ClientEntity, { id }));
  }

  /** The client is there and switched on. */
  requireEnabled(id: string): Requirement {
    return requireRow(ClientEntity, { id, disabledAt: IsNull() });
  }

  list(): Promise<ClientEntity[]> {
    return this.database.read((manager) => manager.find(ClientEntity, { order: { name: 'ASC', createdAt: 'ASC' } }));
  }

  page({ isEnabled, nameContains }: ClientFilter, slice: Slice<ClientEntity>): Promise<Page<ClientEntity>> {
    const where: FindOptionsWhere<ClientEntity> = {};
    if (isEnabled !== undefined) where.disabledAt = isEnabled ? IsNull() : Not(IsNull());
    if (nameContains !== undefined) where.name = containing(nameContains);
    return readPage(this.database, ClientEntity, where, slice);
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

  /** The newest one last: of two that were made in one millisecond, the one that has no end. */
  async secretsOf(clientId: string): Promise<ClientSecretEntity[]> {
    const rows = await this.database.read((manager) => manager.findBy(ClientSecretEntity, { clientId }));
    const end = ({ expiresAt }: ClientSecretEntity): number => expiresAt ?? Number.MAX_SAFE_INTEGER;
    return rows.sort((one, other) => one.createdAt - other.createdAt || end(one) - end(other));
  }

  async insert(row: ClientEntity): Promise<void> {
    await this.database.insert(ClientEntity, row);
  }

  /** Of all clients, those that are not only hashed. */
  sealedSecrets(): Promise<ClientSecretEntity[]> {
    return this.database.read((manager) => manager.findBy(ClientSecretEntity, { sealedSecret: Not(IsNull()) }));
  }

  async replaceSealed(id: string, sealedSecret: string): Promise<void> {
    await this.database.updateWhere(ClientSecretEntity, { id }, { sealedSecret });
  }

  async insertSecret(row: ClientSecretEntity): Promise<void> {
    await this.database.run((manager) => manager.insert(ClientSecretEntity, row));
  }

  /**
   * What was changed meanwhile stays: only this is another, and the revision goes on from whatever it is.
   * @param where a revision, where only this one is meant
   * @returns false when there is no such client
   */
  async setDisabledAt(
    where: { readonly id: string; readonly revision?: number },
    disabledAt: number | null,
    updatedAt: number,
  ): Promise<boolean> {
    const change = { disabledAt, updatedAt, revision: () => 'revision + 1' };
    return (await this.database.updateWhere(ClientEntity, { ...where }, change)) === 1;
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

  /** The same for the newest one; false when it is that no more. */
  async expireNewestSecret(id: string, expiresAt: number): Promise<boolean> {
    return (await this.database.updateWhere(ClientSecretEntity, { id, expiresAt: IsNull() }, { expiresAt })) === 1;
  }

  /** For housekeeping. There are two for each client at most, so that they need no index of their own. */
  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, ClientSecretEntity, before, limit);
  }

  async deleteSecret(id: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ClientSecretEntity, { id }));
  }

  /** False when it is gone, or is not in this revision any more. */
  async delete(id: string, revision: number | undefined): Promise<boolean> {
    const where = revision === undefined ? { id } : { id, revision };
    if ((await this.database.deleteWhere(ClientEntity, where)) === 0) return false;
    await this.deleteSecrets(id);
    return true;
  }
}
