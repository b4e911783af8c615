import { Module } from '@nestjs/common';
import { AuthorizationAnswers } from '../authorization/authorization-answers.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { DpopModule } from '../dpop/dpop.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './access-token.js';
import { Entitlement } from './entitlement.js';
import { TokenStatus } from './grant-checking.verifier.js';
import { grantTypes } from './grant-types/index.js';
import { IdTokens } from './id-token.js';
import { ImplicitFlow } from './implicit-flow.js';
import { Introspection } from './introspection.js';
import { OpaqueAccessTokens } from './opaque-access-token.js';
import { OpaqueTokenReader } from './own-token.verifier.js';
import { PresentedTokens } from './presented-tokens.js';
import { RefreshRotation } from './refresh-rotation.js';
import { RefreshTokens } from './refresh-token.js';
import { ReleasedClaims } from './released-claims.js';
import { SignedIntrospection } from './signed-introspection.js';
import { Targets } from './target.js';
import { TokenController } from './token.controller.js';
import { TokenEndpoint } from './token-endpoint.js';
import { TokenExtensions } from './token-extensions.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenManagementController } from './token-management.controller.js';
import { TokenRevocation } from './token-revocation.js';

// Owns the token endpoint (RFC 6749 §3.2) and everything that is a token: made, derived, signed, looked at again.
// In comes a form with client authentication; a grant type proves and claims (redeem, rotate: one statement on `grants`);
// `issue()` re-checks client, user, session and consent, and answers (RFC 6749 §5.1, RFC 9068). It has no table.
@Module({
  imports: [
    AuthorizationModule,
    ClientsModule,
    ConsentsModule,
    DpopModule,
    GrantsModule,
    KeysModule,
    RevocationModule,
    ScopesModule,
    SessionsModule,
    ThrottleModule,
    UsersModule,
  ],
  controllers: [TokenController, TokenManagementController],
  providers: [
    ...Object.values(grantTypes),
    AccessTokens,
    Entitlement,
    IdTokens,
    ImplicitFlow,
    Introspection,
    OpaqueAccessTokens,
    OpaqueTokenReader,
    PresentedTokens,
    RefreshRotation,
    RefreshTokens,
    ReleasedClaims,
    SignedIntrospection,
    Targets,
    TokenEndpoint,
    TokenExtensions,
    TokenIssuer,
    TokenRevocation,
    TokenStatus,
  ],
  exports: [OpaqueTokenReader, ReleasedClaims, TokenStatus],
})
export class TokensModule {
  constructor(answers: AuthorizationAnswers, implicitFlow: ImplicitFlow) {
    answers.takeTokensFrom(implicitFlow);
  }
}
