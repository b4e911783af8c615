import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { HttpModule } from '../http/http.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountsService } from './account/accounts.service.js';
import { SelectAccountController } from './account/select-account.controller.js';
import { ConsentController } from './consent/consent.controller.js';
import { ConsentService } from './consent/consent.service.js';
import { Csrf } from './csrf.js';
import { LoginController } from './login/login.controller.js';
import { LoginLimits } from './login/login-limits.js';
import { LoginService } from './login/login.service.js';
import { SignInRecorder } from './login/sign-in-recorder.js';
import { PageContexts } from './page-context.js';

// Owns the pages a person sees on the way: login, account chooser and consent.
// In comes a browser with the id of a stored request that is its own; a form counts only with the token of its own page.
// Out go facts (who signed in, what was allowed), and the browser, back to /authorize/:request, which decides what is next.
@Module({
  imports: [
    AuditModule,
    AuthorizationModule,
    ConsentsModule,
    HttpModule,
    ScopesModule,
    SessionsModule,
    ThrottleModule,
    UsersModule,
  ],
  controllers: [LoginController, SelectAccountController, ConsentController],
  providers: [AccountsService, ConsentService, Csrf, LoginLimits, LoginService, PageContexts, SignInRecorder],
  exports: [Csrf, LoginLimits, LoginService, PageContexts, SignInRecorder],
})
export class InteractionModule {}
