import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { administrativeAudience, administrativeScopes } from './admin/administrative-scopes.js';
import { AdminApiModule } from './admin-api/admin-api.module.js';
import { Clock } from './clock/clock.js';
import type { Settings } from './config/settings.js';
import { CorsModule } from './cors/cors.module.js';
import { DemoModule } from './demo/demo.module.js';
import { DpopModule } from './dpop/dpop.module.js';
import { DpopProofs } from './dpop/dpop-proofs.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { type Extensions, extensions } from './extensions.js';
import { extensionAudience, ExtensionsModule } from './extensions.module.js';
import { foundation } from './foundation.js';
import { HealthModule } from './health/health.module.js';
import { HousekeepingModule } from './housekeeping/housekeeping.module.js';
import { HttpModule } from './http/http.module.js';
import { InteractionModule } from './interaction/interaction.module.js';
import { SignUpModule } from './interaction/sign-up/sign-up.module.js';
import { KeyRing } from './keys/key-ring.js';
import { KeysModule } from './keys/keys.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { RegistrationModule } from './registration/registration.module.js';
import { accountAudience, accountScopes } from './own-apis/account-scopes.js';
import { OPENID } from './protocol/standard-claims.js';
import { notesScopes } from './resource/notes.scopes.js';
import { notesAudience, ResourceModule } from './resource/resource.module.js';
import { JwtTokenVerifier, ResourceServerModule } from './resource-server/index.js';
import { OpaqueTokenReader, OwnTokenVerifier } from './tokens/own-token.verifier.js';
import { GrantCheckingVerifier, TokenStatus } from './tokens/grant-checking.verifier.js';
import { LogoutModule } from './logout/logout.module.js';
import { UserinfoModule } from './userinfo/userinfo.module.js';
import { TokensModule } from './tokens/tokens.module.js';

/** The server: every room, put together. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, log?: (message: string) => void, added: Extensions = extensions): DynamicModule {
    const samples = settings.sampleResource ? [ResourceModule] : [];
    const registration = settings.registration === 'off' ? [] : [RegistrationModule];
    const signUp = settings.selfRegistration === 'off' ? [] : [SignUpModule];
    const demo = settings.demo ? [DemoModule] : [];
    return {
      module: AppModule,
      imports: [
        ...foundation(settings, { log }),
        HttpModule,
        guard(settings, added),
        ExtensionsModule.forRoot(added),
        InteractionModule,
        TokensModule,
        UserinfoModule,
        LogoutModule,
        DiscoveryModule,
        CorsModule,
        AdminApiModule,
        AccountModule,
        HealthModule,
        MetricsModule,
        HousekeepingModule,
        ...signUp,
        ...registration,
        ...samples,
        ...demo,
      ],
    };
  }
}

type GuardParts = [TokenStatus, OpaqueTokenReader, KeyRing, Clock, DpopProofs];

/** The guard of every route; to protect the sample API in a process of its own, drop `verifier`. */
function guard(settings: Settings, added: Extensions): DynamicModule {
  const { issuer } = settings;
  // The sample API, those of administrators and of accounts, those of extensions, and this server itself (UserInfo): each takes no token of another.
  const apis = {
    [notesAudience(issuer)]: notesScopes,
    [administrativeAudience(issuer)]: administrativeScopes,
    [accountAudience(issuer)]: accountScopes,
    ...Object.fromEntries(added.apis.map((api) => [extensionAudience(api, issuer), api.scopes])),
    [issuer]: { names: [OPENID] },
  };
  const audience = Object.keys(apis);
  return ResourceServerModule.forRootAsync({
    imports: [TokensModule, KeysModule, DpopModule],
    inject: [TokenStatus, OpaqueTokenReader, KeyRing, Clock, DpopProofs],
    useFactory: (...[status, opaque, keySource, clock, proofs]: GuardParts) => ({
      issuer,
      audience,
      apis,
      publicUrl: issuer,
      protectedResourceMetadata: { resource_name: 'Notes' },
      dpop: proofs.ofGuard(),
      now: () => clock.now(),
      verifier: new GrantCheckingVerifier(
        new OwnTokenVerifier(
          opaque,
          new JwtTokenVerifier({ issuer, audience, keySource, now: () => clock.now(), clockTolerance: 0 }),
          { issuer, audience },
        ),
        status,
      ),
    }),
  });
}
