import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { ResourceServerEntity } from './resource-server.entity.js';
import { ScopeCatalogue, type ScopeText } from './scope-catalogue.js';

/** An API as it registers itself. */
export interface ResourceServerDefinition {
  readonly audience: string;
  readonly name: string;
  readonly scopes: Readonly<Record<string, ScopeText>>;
}

@Injectable()
export class ScopesService {
  // The metadata is answered without the database, too.
  private readonly cache = new CachedRead(() => this.read(), { patienceMs: 250 });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** At most a second old. */
  catalogue(): Promise<ScopeCatalogue> {
    return this.cache.get('all');
  }

  /** Registers the API, or brings its name and scopes up to date. */
  async register(definition: ResourceServerDefinition): Promise<void> {
    const row = { ...definition, updatedAt: this.clock.now() };
    if (!(await this.database.insertIfAbsent(ResourceServerEntity, row))) {
      await this.database.run((manager) => manager.update(ResourceServerEntity, { audience: row.audience }, row));
    }
    this.cache.clear();
  }

  private async read(): Promise<ScopeCatalogue> {
    return new ScopeCatalogue(
      await this.database.read((manager) => manager.find(ResourceServerEntity, { order: { audience: 'ASC' } })),
    );
  }
}
