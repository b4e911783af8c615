import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { ClientsService } from '../clients/clients.service.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import { Database } from '../database/database.js';
import { parseScope } from '../protocol/scope.js';
import type { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import type { ResourceServerEntity } from '../scopes/resource-server.entity.js';
import { InvalidResourceServerError } from '../scopes/resource-server-metadata.js';
import { ResourceServersService } from '../scopes/resource-servers.service.js';
import { ChangedMeanwhileError } from './changed-meanwhile.error.js';
import { NotFoundError } from './not-found.error.js';

/** What an administrator can do with APIs. Each change is one unit of work with its audit row. */
@Injectable()
export class ResourceServerAdministration {
  constructor(
    private readonly resourceServers: ResourceServersService,
    private readonly clients: ClientsService,
    private readonly consents: ConsentsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  list(): Promise<ResourceServerEntity[]> {
    return this.resourceServers.list();
  }

  /** @throws NotFoundError */
  async show(audience: string): Promise<ResourceServerEntity> {
    const found = await this.resourceServers.find(audience);
    if (!found) throw new NotFoundError('resource-server', audience);
    return found;
  }

  /** @throws InvalidResourceServerError naming every fault, also scopes and audiences that are taken */
  create(input: unknown): Promise<ResourceServerEntity> {
    const metadata = this.resourceServers.read(input);
    return this.database.unit(async () => {
      await this.takeOrphans(metadata);
      const created = await this.resourceServers.add(metadata);
      await this.audit.record({ type: 'resource_server.created', details: { audience: created.audience } });
      return created;
    });
  }

  /**
   * What the change leaves out stays as it is; `null` puts a default back.
   * @param revision of the copy that was changed; undefined changes whatever is there now
   * @throws ChangedMeanwhileError when somebody else has changed it meanwhile
   * @throws InvalidResourceServerError, NotFoundError
   */
  update(audience: string, change: unknown, revision?: number): Promise<ResourceServerEntity> {
    return this.database.unit(async () => {
      const present = await this.show(audience);
      if (revision !== undefined && revision !== present.revision) throw new ChangedMeanwhileError('API');
      const metadata = this.resourceServers.readChange(present, change);
      await this.takeOrphans(metadata);
      const changed = await this.resourceServers.replace(present, metadata);
      if (!changed) throw new ChangedMeanwhileError('API');
      const members = Object.keys(change as object);
      await this.audit.record({ type: 'resource_server.updated', details: { audience, members } });
      return changed;
    });
  }

  /**
   * Its scopes exist no more, no token is issued for it, and those that were issued are inactive here.
   * @param revision the one that is meant; any when it is left out
   * @throws ChangedMeanwhileError, NotFoundError
   */
  delete(audience: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      await this.show(audience);
      if (!(await this.resourceServers.remove(audience, revision))) throw new ChangedMeanwhileError('API');
      await this.audit.record({ type: 'resource_server.deleted', details: { audience } });
    });
  }

  /**
   * A scope whose API is gone may become another's only when nothing is left of what it meant: no client is registered
   * for it, so that no grant brings it back, and nobody's consent to it is remembered.
   */
  private async takeOrphans(metadata: ResourceServerMetadata): Promise<void> {
    const orphans = await this.resourceServers.orphansAmong(metadata);
    if (orphans.length === 0) return;
    const clients = await this.clients.list();
    for (const orphan of orphans) {
      const holder = clients.find((client) => parseScope(client.metadata.scope)?.includes(orphan.scope));
      if (holder) {
        throw new InvalidResourceServerError([
          `scopes: ${orphan.scope} was of ${orphan.audience}, and the client ${holder.id} is still registered for it; take it from the client first`,
        ]);
      }
      await this.consents.forgetScope(orphan.scope);
      await this.resourceServers.handOver(orphan, metadata.audience);
    }
  }
}
