import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { ResourceServer, type ResourceServerDefinition } from './resource-server.js';
import { readResourceServer, toColumns } from './resource-server-metadata.js';
import { ResourceServersRepository } from './resource-servers.repository.js';
import { ScopeCatalogue } from './scope-catalogue.js';

export type { ResourceServerDefinition } from './resource-server.js';

/** What scopes there are, and the APIs that code declares. */
@Injectable()
export class ScopesService {
  // The metadata is answered without the database, too.
  private readonly cache = new CachedRead(() => this.read(), { patienceMs: 250 });

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
    await this.database.unit(() => this.declare({ audience, name, scopes }));
    this.forget();
  }

  private async declare({ audience, name, scopes }: ResourceServerDefinition): Promise<void> {
    const present = await this.resourceServers.find(audience);
    const isCurrent = present?.declaredAt != null && present.name === name && isDeepStrictEqual(present.scopes, scopes);
    if (isCurrent) return;
    await this.resourceServers.claim(audience, Object.keys(scopes));
    const now = this.clock.now();
    const declared = { name, scopes, declaredAt: present?.declaredAt ?? now, updatedAt: now };
    // Of two that do so at once, either is right: they run the same code, or the newer one starts again.
    if (present) await this.resourceServers.update(present, declared);
    else await this.resourceServers.insert({ ...toColumns({ audience, name, scopes }), ...declared, revision: 1 });
  }

  private async read(): Promise<ScopeCatalogue> {
    const rows = await this.resourceServers.list();
    return new ScopeCatalogue(
      this.settings.issuer,
      rows.map((row) => new ResourceServer(row)),
    );
  }
}
