import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from './config/settings.js';
import type { ExtensionApi, Extensions } from './extensions.js';
import { HooksModule } from './hooks/hooks.module.js';
import { ScopesModule } from './scopes/scopes.module.js';
import { ScopesService } from './scopes/scopes.service.js';

/** Injection token of what is added to this server. */
export const EXTENSIONS = Symbol('EXTENSIONS');

/** What stands in `aud` of tokens for an API of an extension: its address. */
export function extensionAudience({ path }: ExtensionApi, issuer: string): string {
  return `${issuer}${path}`;
}

/** What is added to this server, put where it belongs; at start the APIs among it are registered. */
@Module({})
export class ExtensionsModule implements OnApplicationBootstrap {
  static forRoot(added: Extensions): DynamicModule {
    return {
      module: ExtensionsModule,
      imports: [ScopesModule, HooksModule.forRoot(added.hooks), ...added.modules],
      providers: [{ provide: EXTENSIONS, useValue: added }],
      exports: [EXTENSIONS],
    };
  }

  constructor(
    private readonly scopes: ScopesService,
    @Inject(EXTENSIONS) private readonly added: Extensions,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const api of this.added.apis) {
      const audience = extensionAudience(api, this.settings.issuer);
      await this.scopes.register({ audience, name: api.name, scopes: api.scopes.texts });
    }
  }
}
