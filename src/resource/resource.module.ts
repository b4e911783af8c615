import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { NotesController } from './notes.controller.js';
import { notesScopes } from './notes.scopes.js';
import { NotesService } from './notes.service.js';

/** What stands in `aud` of tokens for the notes API: its address. */
export function notesAudience(issuer: string): string {
  return `${issuer}/api/notes`;
}

// The sample protected resource: an API of notes, behind the guard of `resource-server/`.
// In comes an access token with a scope of its own (RFC 6750, RFC 9068); out go the notes of the token's user.
// Table: notes. At start it registers itself and its scopes, as any API would.
@Module({ imports: [ScopesModule], controllers: [NotesController], providers: [NotesService] })
export class ResourceModule implements OnApplicationBootstrap {
  constructor(
    private readonly scopes: ScopesService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.scopes.register({
      audience: notesAudience(this.settings.issuer),
      name: 'Notes',
      scopes: notesScopes.texts,
    });
  }
}
