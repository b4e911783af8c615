import { Injectable } from '@nestjs/common';
import type { AuditEventType } from '../audit/audit-event.js';
import { AuditLog } from '../audit/audit-log.js';
import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import { readClientMetadata } from '../clients/client-metadata.js';
import type { ClientSecretEntity } from '../clients/client-secret.entity.js';
import type { ClientEntity } from '../clients/client.entity.js';
import type { ClientFilter } from '../clients/clients.repository.js';
import { ClientsService, type RegisteredClient, usesSecret } from '../clients/clients.service.js';
import type { EffectiveRule } from '../clients/profiles/effective-rules.js';
import { SectorIdentifiers } from '../clients/sector-identifiers.js';
import { Database } from '../database/database.js';
import { isDuplicateKey } from '../database/failures.js';
import type { Page, Slice } from '../database/pages.js';
import { mergePatch } from '../protocol/merge-patch.js';
import { ClientRegistrations } from '../registrations/client-registrations.js';
import { Revocation } from '../revocation/revocation.js';
import { changedMembers } from './changed-members.js';
import { ChangedMeanwhileError } from './changed-meanwhile.error.js';
import { NotFoundError } from './not-found.error.js';
import { RefusedError } from './refused.error.js';

/** What an administrator can do with clients. Each change is one unit of work with its audit row. */
@Injectable()
export class ClientAdministration {
  constructor(
    private readonly clients: ClientsService,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly sectors: SectorIdentifiers,
    private readonly registrations: ClientRegistrations,
  ) {}

  list(): Promise<ClientEntity[]> {
    return this.clients.list();
  }

  page(filter: ClientFilter, slice: Slice<ClientEntity>): Promise<Page<ClientEntity>> {
    return this.clients.page(filter, slice);
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

  /**
   * What the client is held to, by its profile, its registration and the settings; with what exempts it.
   * @throws NotFoundError
   */
  async rules(id: string): Promise<readonly EffectiveRule[]> {
    return this.rulesOf(await this.show(id));
  }

  /** The same for a client that has been read. */
  rulesOf(client: ClientEntity): readonly EffectiveRule[] {
    return this.clients.rulesOf(client);
  }

  /** @throws InvalidClientMetadataError naming every fault */
  async create(metadata: unknown, id?: string): Promise<RegisteredClient> {
    return this.register(await this.prove(metadata), id);
  }

  /**
   * What may take time, before a unit of work begins: the metadata, proven, with the addresses that they name.
   * @throws InvalidClientMetadataError naming every fault
   */
  async prove(metadata: unknown): Promise<ClientMetadata> {
    const proven = readClientMetadata(metadata);
    await this.sectors.verify(proven);
    return proven;
  }

  /**
   * @param id @param secret chosen where a configuration names them; generated otherwise
   * @throws ChangedMeanwhileError when there is a client with this id
   */
  register(proven: ClientMetadata, id?: string, secret?: string): Promise<RegisteredClient> {
    return this.database.unit(async () => {
      const registered = await this.clients.register(proven, id, secret).catch((error: unknown) => {
        throw isDuplicateKey(error) ? new ChangedMeanwhileError('client', id) : error;
      });
      await this.report('client.created', registered.client.id);
      return registered;
    });
  }

  /**
   * The metadata of a client after a change (RFC 7396: null goes back to the default), proven and not yet stored.
   * @throws InvalidClientMetadataError naming every fault
   */
  proveChange({ metadata }: ClientEntity, patch: unknown): Promise<ClientMetadata> {
    return this.prove(mergePatch(metadata, patch));
  }

  /**
   * Puts other metadata in place of those that were read.
   * @param secret the new one, where the change asks for one; generated without it
   * @throws ChangedMeanwhileError when somebody else has changed the client since
   */
  replace(client: ClientEntity, proven: ClientMetadata, secret?: string): Promise<RegisteredClient> {
    return this.database.unit(async () => {
      const members = changedMembers(client.metadata, proven);
      const replaced = await this.clients.replaceMetadata(client, proven, secret);
      if (!replaced) throw new ChangedMeanwhileError('client', client.id);
      // Which members, and not their values: addresses and keys of others have no place in a log that is never cut.
      await this.report('client.updated', client.id, { members });
      return replaced;
    });
  }

  /**
   * A disabled client gets no code and no token, and the tokens it has stop working.
   * @param revision the one that is meant; any without it
   * @throws ChangedMeanwhileError, NotFoundError
   */
  disable(id: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      await this.setEnabled(id, false, revision);
      await this.revocation.end({ clientId: id }, 'client_disabled');
      await this.report('client.disabled', id);
    });
  }

  /** @param revision the one that is meant; any without it. @throws ChangedMeanwhileError, NotFoundError */
  enable(id: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      await this.setEnabled(id, true, revision);
      await this.report('client.enabled', id);
    });
  }

  /**
   * @param revision the one that is meant; any without it
   * @throws ChangedMeanwhileError, NotFoundError
   */
  delete(id: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      await this.show(id);
      if (!(await this.clients.delete(id, revision))) throw new ChangedMeanwhileError('client', id);
      await this.revocation.forgetClient(id);
      await this.registrations.remove(id);
      await this.report('client.deleted', id);
    });
  }

  /** The secrets that are good now, the oldest first. @throws NotFoundError */
  async secrets(id: string): Promise<ClientSecretEntity[]> {
    return this.clients.secretsOf((await this.show(id)).id);
  }

  /**
   * @param overlap seconds for which the secret before stays good
   * @throws RefusedError for a client that has no secret: a public one, or one with a key of its own
   */
  rotateSecret(id: string, overlap: number): Promise<RegisteredClient> {
    return this.database.unit(async () => {
      const client = await this.show(id);
      const method = client.metadata.token_endpoint_auth_method;
      if (method === 'none') throw new RefusedError(`The client ${client.id} is public: it has no secret`);
      if (!usesSecret(client.metadata)) {
        throw new RefusedError(`The client ${client.id} authenticates by ${method}: it has no secret`);
      }
      const rotated = await this.clients.rotateSecret(client, overlap);
      await this.report('client.secret_rotated', id);
      return rotated;
    });
  }

  /** @throws NotFoundError; RefusedError for the newest one, without which the client could not prove who it is */
  removeSecret(id: string, secretId: string): Promise<void> {
    return this.database.unit(async () => {
      const client = await this.show(id);
      const secrets = await this.clients.secretsOf(id);
      if (!secrets.some((secret) => secret.id === secretId)) throw new NotFoundError('secret', secretId);
      if (secrets.at(-1)?.id === secretId) {
        throw new RefusedError('This is the newest secret of the client. Add another one first, with an overlap of 0');
      }
      await this.clients.removeSecret(client, secretId);
      await this.report('client.secret_removed', id, { secret: secretId });
    });
  }

  private async setEnabled(id: string, isEnabled: boolean, revision: number | undefined): Promise<void> {
    const isSet = await this.clients.setEnabled(await this.show(id), isEnabled, revision);
    if (!isSet && revision !== undefined) throw new ChangedMeanwhileError('client', id);
  }

  private report(type: AuditEventType, clientId: string, details?: Readonly<Record<string, unknown>>): Promise<void> {
    return this.audit.record({ type, clientId, details });
  }
}
