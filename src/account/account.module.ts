import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AdminModule } from '../admin/admin.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { HttpModule } from '../http/http.module.js';
import { InteractionModule } from '../interaction/interaction.module.js';
import { accountAudience, accountScopes } from '../own-apis/account-scopes.js';
import { OwnApisModule } from '../own-apis/own-apis.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { UsersModule } from '../users/users.module.js';
import { OwnAccountController } from './api/own-account.controller.js';
import {
  AccountProblemsController,
  OwnActivityController,
  OwnApplicationsController,
  OwnSessionsController,
} from './api/own-access.controller.js';
import { Disconnection } from './own/disconnection.js';
import { OwnActivity } from './own/own-activity.js';
import { OwnApplications } from './own/own-applications.js';
import { OwnPassword } from './own/own-password.js';
import { OwnProfile } from './own/own-profile.js';
import { OwnSessions } from './own/own-sessions.js';
import { AccessPagesController } from './pages/access-pages.controller.js';
import { AccessViews } from './pages/access-views.js';
import { AccountPagesController } from './pages/account-pages.controller.js';
import { AccountSignInController } from './pages/account-sign-in.controller.js';
import { Visits } from './pages/visits.js';

// Owns what people do with their own account: profile, password, sessions, connected applications, activity.
// In comes a browser with its session (pages), or an access token of a person (JSON, docs/account.md); each change is one
// unit of work with its audit row, and nothing but the own account is within reach. It has no table.
@Module({
  imports: [
    AdminModule,
    AuditModule,
    AuthorizationModule,
    ClientsModule,
    ConsentsModule,
    GrantsModule,
    HttpModule,
    InteractionModule,
    OwnApisModule,
    RevocationModule,
    ScopesModule,
    SessionsModule,
    ThrottleModule,
    UsersModule,
  ],
  controllers: [
    AccountPagesController,
    AccessPagesController,
    AccountSignInController,
    OwnAccountController,
    OwnSessionsController,
    OwnApplicationsController,
    OwnActivityController,
    AccountProblemsController,
  ],
  providers: [AccessViews, Disconnection, OwnActivity, OwnApplications, OwnPassword, OwnProfile, OwnSessions, Visits],
})
export class AccountModule implements OnApplicationBootstrap {
  constructor(
    private readonly scopes: ScopesService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.scopes.register({
      audience: accountAudience(this.settings.issuer),
      name: 'Account',
      scopes: accountScopes.texts,
    });
  }
}
