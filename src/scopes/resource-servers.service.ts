import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.js';
import { isJsonObject } from '../protocol/json-members.js';
import type { ResourceServerMetadata } from './resource-server.dto.js';
import type { ResourceServerEntity } from './resource-server.entity.js';
import { InvalidResourceServerError, readResourceServer, toColumns, toMetadata } from './resource-server-metadata.js';
import { ResourceServersRepository, takenBy } from './resource-servers.repository.js';
import { ScopesService } from './scopes.service.js';

/** A scope, and the API that has it or had it last. */
export interface OwnedScope {
  readonly scope: string;
  readonly audience: string;
}

/** The APIs that people register. A change counts in this process at once, in every other within a second. */
@Injectable()
export class ResourceServersService {
  constructor(
    private readonly resourceServers: ResourceServersRepository,
    private readonly scopes: ScopesService,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  list(): Promise<ResourceServerEntity[]> {
    return this.resourceServers.list();
  }

  find(audience: string): Promise<ResourceServerEntity | null> {
    return this.resourceServers.find(audience);
  }

  /** @throws InvalidResourceServerError naming every fault */
  read(input: unknown): ResourceServerMetadata {
    const metadata = readResourceServer(input);
    const reasons: string[] = [];
    const { issuer, accessTokenTtlMax } = this.settings;
    if (metadata.audience === issuer) reasons.push('audience: this is the server itself');
    if ((metadata.access_token_ttl ?? 0) > accessTokenTtlMax) {
      reasons.push(`access_token_ttl: at most ${accessTokenTtlMax} seconds (ACCESS_TOKEN_TTL_MAX)`);
    }
    if (reasons.length > 0) throw new InvalidResourceServerError(reasons);
    return metadata;
  }

  /** @throws InvalidResourceServerError when the audience or a scope is taken */
  add(metadata: ResourceServerMetadata): Promise<ResourceServerEntity> {
    const row = { ...toColumns(metadata), declaredAt: null, updatedAt: this.clock.now(), revision: 1 };
    return this.change(async () => {
      await this.resourceServers.claim(row.audience, Object.keys(row.scopes));
      if (await this.resourceServers.insert(row)) return row;
      throw new InvalidResourceServerError([`audience: ${row.audience} is registered already`]);
    });
  }

  /**
   * @param metadata as `readChange` has read them
   * @returns undefined when somebody else has changed it since it was read
   * @throws InvalidResourceServerError when a scope is taken
   */
  replace(present: ResourceServerEntity, metadata: ResourceServerMetadata): Promise<ResourceServerEntity | undefined> {
    const change = { ...toColumns(metadata), updatedAt: this.clock.now() };
    return this.change(async () => {
      await this.resourceServers.claim(present.audience, Object.keys(change.scopes));
      if (!(await this.resourceServers.update(present, change))) return undefined;
      return { ...present, ...change, revision: present.revision + 1 };
    });
  }

  /** False when there is none, or not of this revision. */
  remove(audience: string, revision?: number): Promise<boolean> {
    return this.change(() => this.resourceServers.delete(audience, revision));
  }

  /** Of these scopes, those that another API has, or had last. */
  async ownedByOthers({ audience, scopes }: ResourceServerMetadata): Promise<OwnedScope[]> {
    const found: OwnedScope[] = [];
    for (const scope of Object.keys(scopes)) {
      const owner = await this.resourceServers.ownerOf(scope);
      if (owner !== undefined && owner !== audience) found.push({ scope, audience: owner });
    }
    return found;
  }

  /** Of these scopes, those that another API had and has no more. */
  async orphansAmong(metadata: ResourceServerMetadata): Promise<OwnedScope[]> {
    const orphans: OwnedScope[] = [];
    for (const owned of await this.ownedByOthers(metadata)) {
      if (!(await this.has(owned.audience, owned.scope))) orphans.push(owned);
    }
    return orphans;
  }

  /**
   * Only for a scope that nobody has allowed and no client is registered for.
   * @throws InvalidResourceServerError when the API that had it has taken it back meanwhile
   */
  async handOver({ scope, audience }: OwnedScope, to: string): Promise<void> {
    await this.resourceServers.handOver(scope, audience, to);
    // Looked at again now that whoever takes it back waits for this unit's end.
    if (await this.has(audience, scope)) throw new InvalidResourceServerError([takenBy(audience, scope)]);
  }

  /**
   * What the change leaves out stays; `null` puts a default back.
   * @throws InvalidResourceServerError naming every fault
   */
  readChange(present: ResourceServerEntity, input: unknown): ResourceServerMetadata {
    const before = toMetadata(present);
    const metadata = this.read(isJsonObject(input) ? { ...before, ...input } : input);
    const reasons: string[] = [];
    if (metadata.audience !== present.audience) {
      reasons.push('audience: it never changes, since it stands in tokens; register another resource server');
    }
    for (const member of ['name', 'scopes'] as const) {
      if (present.declaredAt === null || isDeepStrictEqual(metadata[member], before[member])) continue;
      reasons.push(`${member}: the code of this API declares it; change it there`);
    }
    if (reasons.length > 0) throw new InvalidResourceServerError(reasons);
    return metadata;
  }

  private async has(audience: string, scope: string): Promise<boolean> {
    const owner = await this.resourceServers.find(audience);
    return owner !== null && Object.hasOwn(owner.scopes, scope);
  }

  private async change<T>(work: () => Promise<T>): Promise<T> {
    const result = await this.database.unit(work);
    this.scopes.forget();
    return result;
  }
}
