import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { Clock } from './clock/clock.js';
import { ClockModule } from './clock/clock.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DemoModule } from './demo/demo.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { entities } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { InteractionModule } from './interaction/interaction.module.js';
import { KeyRing } from './keys/key-ring.js';
import { KeysModule } from './keys/keys.module.js';
import { notesAudience, ResourceModule } from './resource/resource.module.js';
import { JwtTokenVerifier, ResourceServerModule } from './resource-server/index.js';
import { GrantCheckingVerifier, TokenStatus } from './tokens/grant-checking.verifier.js';
import { UserinfoModule } from './userinfo/userinfo.module.js';
import { TokensModule } from './tokens/tokens.module.js';

/** What everything stands on; the command line needs no more than this and `AdminModule`. */
function foundation(settings: Settings, log?: (message: string) => void): NonNullable<ModuleMetadata['imports']> {
  return [
    ClockModule,
    ConfigModule.forRoot(settings),
    CryptoModule.forRoot(settings.secrets),
    DatabaseModule.forRoot({ url: settings.databaseUrl, entities, log }),
  ];
}

/** The server: every room, put together. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, log?: (message: string) => void): DynamicModule {
    const samples = settings.sampleResource ? [ResourceModule] : [];
    const demo = settings.demo ? [DemoModule] : [];
    return {
      module: AppModule,
      imports: [
        ...foundation(settings, log),
        HttpModule,
        guard(settings),
        InteractionModule,
        TokensModule,
        UserinfoModule,
        DiscoveryModule,
        AdminModule,
        HealthModule,
        ...samples,
        ...demo,
      ],
    };
  }
}

/** The same rooms without the web: for the command line, which works while the server runs. */
@Module({})
export class CommandModule {
  static forRoot(settings: Settings, log?: (message: string) => void): DynamicModule {
    return { module: CommandModule, imports: [...foundation(settings, log), AdminModule] };
  }
}

/** The guard of every route; to protect the sample API in a process of its own, drop `verifier`. */
function guard(settings: Settings): DynamicModule {
  const { issuer } = settings;
  // Tokens for the sample API, and for this server itself (UserInfo).
  const audience = [notesAudience(issuer), issuer];
  return ResourceServerModule.forRootAsync({
    imports: [TokensModule, KeysModule],
    inject: [TokenStatus, KeyRing, Clock],
    useFactory: (status: TokenStatus, keySource: KeyRing, clock: Clock) => ({
      issuer,
      audience,
      now: () => clock.now(),
      verifier: new GrantCheckingVerifier(
        new JwtTokenVerifier({ issuer, audience, keySource, now: () => clock.now(), clockTolerance: 0 }),
        status,
      ),
    }),
  });
}
