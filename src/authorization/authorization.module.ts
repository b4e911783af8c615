import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { DpopModule } from '../dpop/dpop.module.js';
import { HttpModule } from '../http/http.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { UsersModule } from '../users/users.module.js';
import { AuthorizationAnswers } from './authorization-answers.js';
import { AuthorizationCodes } from './authorization-code.js';
import { RedirectedErrorFilter } from './authorization-response.js';
import { AuthorizationController } from './authorization.controller.js';
import { AuthorizationService } from './authorization.service.js';
import { Browsers } from './browser.js';
import { Detours } from './detours.js';
import { IdTokenHints } from './id-token-hints.js';
import { Interactions } from './interactions.js';
import { PushedAuthorization } from './pushed-authorization.js';
import { PushedAuthorizationController } from './pushed-authorization.controller.js';
import { PushedRequestsRepository } from './pushed-requests.repository.js';
import { RedirectTargets } from './redirect-targets.js';
import { ReferencedObjects } from './referenced-objects.js';
import { RequestObjects } from './request-objects.js';
import { RequestReader } from './request-reader.js';
import { SentRequests } from './sent-requests.js';
import { SignIns } from './sign-ins.js';
import { StoredRequestsRepository } from './stored-requests.repository.js';

// Owns the authorization endpoint (RFC 6749 §3.1): from the parameters of a client to the code in its redirect URI.
// In comes a browser; rules prove first where an answer may go, then what is asked; `nextStep` decides between login,
// consent and the answer. Login and consent pages are not known here: they write down facts and send the browser back.
// Requests may be pushed ahead by the client (RFC 9126), signed (RFC 9101), and fetched from it. Out goes a sealed
// authorization code (RFC 6749 §4.1.2, RFC 7636, RFC 9207, RFC 9449 §10), or what another room makes of it at once. Tables: authorization_requests, pushed_requests.
@Module({
  imports: [
    AuditModule,
    ClientsModule,
    ConsentsModule,
    DpopModule,
    HttpModule,
    KeysModule,
    OutboundModule,
    ScopesModule,
    SessionsModule,
    ThrottleModule,
    UsersModule,
  ],
  controllers: [AuthorizationController, PushedAuthorizationController],
  providers: [
    AuthorizationAnswers,
    AuthorizationCodes,
    AuthorizationService,
    Browsers,
    Detours,
    IdTokenHints,
    Interactions,
    PushedAuthorization,
    PushedRequestsRepository,
    RedirectTargets,
    ReferencedObjects,
    RequestObjects,
    RequestReader,
    SentRequests,
    SignIns,
    StoredRequestsRepository,
    { provide: APP_FILTER, useClass: RedirectedErrorFilter },
  ],
  exports: [
    AuthorizationAnswers,
    AuthorizationCodes,
    AuthorizationService,
    Browsers,
    IdTokenHints,
    Interactions,
    PushedRequestsRepository,
    SignIns,
    StoredRequestsRepository,
  ],
})
export class AuthorizationModule {}
