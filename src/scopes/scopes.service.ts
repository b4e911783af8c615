import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { ResourceServer, type ResourceServerDefinition } from './resource-server.js';
import { readResourceServer, toColumns } from './resource-server-metadata.js';
import type { ResourceServerEntity } from './resource-server.entity.js';
import { ResourceServersRepository } from './resource-servers.repository.js';
import { ScopeCatalogue } from './scope-catalogue.js';

export type { ResourceServerDefinition } from './resource-server.js';

/** What scopes there are, and the APIs that code declares. */
@Injectable()
export class ScopesService {
  // The metadata is answered without the database, too.
  private readonly cache = new CachedRead(() => this.read(), { patienceMs: 150 });
  private readonly logger = new Logger('Scopes');
  /** Audiences that the code of this process has. */
  private readonly declared = new Set<string>();

  constructor(
    private readonly resourceServers: ResourceServersRepository,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** At most a second old. */
  catalogue(): Promise<ScopeCatalogue> {
    return this.cache.get('all');
  }

  /** After a change that this process itself made. */
  forget(): void {
    this.cache.clear();
  }

  /**
   * Registers the API that code declares, or brings its name and scopes up to date; how its tokens are stays as people
   * set it. Several processes may do so at once.
   * @throws InvalidResourceServerError when a scope of it belongs to another API
   */
  async register(definition: ResourceServerDefinition): Promise<void> {
    const { audience, name, scopes } = readResourceServer(definition);
    this.declared.add(audience);
    await this.database.unit(() => this.declare({ audience, name, scopes }));
    this.forget();
  }

  private async declare({ audience, name, scopes }: ResourceServerDefinition): Promise<void> {
    const present = await this.resourceServers.find(audience);
    const isCurrent = present?.declaredAt != null && present.name === name && isDeepStrictEqual(present.scopes, scopes);
    if (isCurrent) return;
    const former = present ? undefined : await this.takeFromFormerAddress(audience, Object.keys(scopes));
    await this.resourceServers.claim(audience, Object.keys(scopes));
    const now = this.clock.now();
    const declared = { name, scopes, declaredAt: present?.declaredAt ?? now, updatedAt: now };
    // Of two that do so at once, either is right: they run the same code, or the newer one starts again.
    if (present) await this.resourceServers.update(present, declared);
    else {
      const settings = former ?? toColumns({ audience, name, scopes });
      await this.resourceServers.insert({ ...settings, ...declared, audience, revision: 1 });
    }
  }

  /**
   * The server's own APIs are below its issuer. When that changes, what code declared under an address that no code has any
   * more goes on under the new one: what people allowed, what clients are registered for, and how its tokens are.
   */
  private async takeFromFormerAddress(
    audience: string,
    scopes: readonly string[],
  ): Promise<ResourceServerEntity | undefined> {
    const former = (await this.resourceServers.list()).find(
      (row) =>
        row.declaredAt !== null &&
        !this.declared.has(row.audience) &&
        scopes.some((scope) => Object.hasOwn(row.scopes, scope)),
    );
    if (!former) return undefined;
    for (const scope of scopes) await this.resourceServers.handOver(scope, former.audience, audience);
    await this.resourceServers.delete(former.audience);
    this.logger.log(`${former.audience} is ${audience} now, as code declares it`);
    return former;
  }

  private async read(): Promise<ScopeCatalogue> {
    const rows = await this.resourceServers.list();
    return new ScopeCatalogue(
      this.settings.issuer,
      rows.map((row) => new ResourceServer(row)),
    );
  }
}
