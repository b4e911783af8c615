import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ResourceServerEntity } from './resource-server.entity.js';
import { InvalidResourceServerError } from './resource-server-metadata.js';
import { OWN_SCOPES } from './scope-catalogue.js';
import { ScopeOwnerEntity } from './scope-owner.entity.js';

/** The statements on `resource_servers` and `scope_owners`. */
@Injectable()
export class ResourceServersRepository {
  constructor(private readonly database: Database) {}

  list(): Promise<ResourceServerEntity[]> {
    return this.database.read((manager) => manager.find(ResourceServerEntity, { order: { audience: 'ASC' } }));
  }

  find(audience: string): Promise<ResourceServerEntity | null> {
    return this.database.read((manager) => manager.findOneBy(ResourceServerEntity, { audience }));
  }

  /** False when there is one with this audience. */
  insert(row: ResourceServerEntity): Promise<boolean> {
    return this.database.insertIfAbsent(ResourceServerEntity, row);
  }

  /** False when somebody else has changed it since it was read. */
  async update(
    { audience, revision }: Pick<ResourceServerEntity, 'audience' | 'revision'>,
    change: Partial<ResourceServerEntity>,
  ): Promise<boolean> {
    const next = { ...change, revision: revision + 1 };
    return (await this.database.updateWhere(ResourceServerEntity, { audience, revision }, next)) === 1;
  }

  /** @param revision the one that is meant; any when it is left out */
  async delete(audience: string, revision?: number): Promise<boolean> {
    const where = revision === undefined ? { audience } : { audience, revision };
    return (await this.database.deleteWhere(ResourceServerEntity, where)) === 1;
  }

  /** The API that has the scope, or had it last. */
  async ownerOf(scope: string): Promise<string | undefined> {
    const row = await this.database.findOne(ScopeOwnerEntity, { scope });
    return row?.audience;
  }

  /** Gives a scope that its owner has no more to another API. */
  async handOver(scope: string, audience: string, to: string): Promise<void> {
    await this.database.updateWhere(ScopeOwnerEntity, { scope, audience }, { audience: to });
  }

  /**
   * Makes the scopes this API's own, in one unit with the change of the API.
   * @throws InvalidResourceServerError naming each that belongs to another API, or to this server
   */
  async claim(audience: string, scopes: readonly string[]): Promise<void> {
    const reasons: string[] = [];
    for (const scope of scopes) {
      if (Object.hasOwn(OWN_SCOPES, scope)) reasons.push(`scopes: ${scope} is a scope of this server itself`);
      else if (!(await this.database.insertIfAbsent(ScopeOwnerEntity, { scope, audience }))) {
        const owner = await this.ownerOf(scope);
        if (owner !== audience) reasons.push(takenBy(owner, scope));
      }
    }
    if (reasons.length > 0) throw new InvalidResourceServerError(reasons);
  }
}

/** Why an API cannot have a scope. */
export function takenBy(audience: string | undefined, scope: string): string {
  return `scopes: ${scope} belongs to ${audience}; each scope is of one API`;
}
