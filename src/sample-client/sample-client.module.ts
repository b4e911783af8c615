import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { FailureFilter } from './failure.filter.js';
import { NotesApi } from './notes/notes-api.js';
import { NotesController } from './notes/notes.controller.js';
import { LookController } from './pages/look.controller.js';
import { AuthorizationServer } from './portico/authorization-server.js';
import { PorticoStrategy } from './portico/portico.strategy.js';
import { TokenEndpoint } from './portico/token-endpoint.js';
import { SampleClientSettings } from './settings.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignIns } from './sign-in/sign-ins.js';
import { TokenRefresher } from './sign-in/token-refresher.js';
import { UserInfo } from './sign-in/user-info.js';

/**
 * The sample client: a confidential web app that signs people in through Portico, keeps the tokens on its server side
 * and reads and writes notes at the sample API with them. It shares nothing with Portico but HTTP.
 * Comes in: browsers. Leaves: the Web Server Flow by passport-oauth2 (RFC 6749 §4.1, RFC 7636, RFC 9207), refreshes
 * (RFC 6749 §6), a revocation at sign-out (RFC 7009), requests with a bearer token (RFC 6750).
 */
@Module({})
export class SampleClientModule {
  static with(settings: SampleClientSettings): DynamicModule {
    return {
      module: SampleClientModule,
      imports: [PassportModule.register({ defaultStrategy: settings.strategyName, session: false })],
      controllers: [SignInController, NotesController, LookController],
      providers: [
        { provide: SampleClientSettings, useValue: settings },
        { provide: APP_FILTER, useClass: FailureFilter },
        AuthorizationServer,
        TokenEndpoint,
        PorticoStrategy,
        SignIns,
        TokenRefresher,
        UserInfo,
        NotesApi,
      ],
    };
  }
}
