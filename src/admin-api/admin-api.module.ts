import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AdminModule } from '../admin/admin.module.js';
import { administrativeAudience, administrativeScopes } from '../admin/administrative-scopes.js';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { GrantsModule } from '../grants/grants.module.js';
import { OwnApisModule } from '../own-apis/own-apis.module.js';
import { RepeatableAnswersModule } from '../repeatable-answers/repeatable-answers.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { UsersModule } from '../users/users.module.js';
import { ClientPresentation } from './clients/client-presentation.js';
import { controllers } from './controllers.js';

// Owns the admin API: what administrators do over HTTP, by access tokens of this very server.
// In comes a request with a scope of administrative-scopes.ts, of somebody whose role allows it now; each change is one
// use case of the room `admin`. Out go JSON, ETags and problems (RFC 9457; RFC 9110 §13, RFC 7396). It has no table.
@Module({
  imports: [
    AdminModule,
    AuditModule,
    ClientsModule,
    GrantsModule,
    OwnApisModule,
    RepeatableAnswersModule,
    ScopesModule,
    UsersModule,
  ],
  controllers,
  providers: [ClientPresentation],
})
export class AdminApiModule implements OnApplicationBootstrap {
  constructor(
    private readonly scopes: ScopesService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.scopes.register({
      audience: administrativeAudience(this.settings.issuer),
      name: 'Administration',
      scopes: administrativeScopes.texts,
    });
  }
}
