import { type DynamicModule, Module } from '@nestjs/common';
import { Sealer } from './sealer.js';
import { Secrets } from './secrets.js';

// Owns the server's secrets and what is made of them: purpose keys, sealed letters, derived values.
// What comes in are the 32-byte keys of SECRETS; no key ever leaves.
@Module({})
export class CryptoModule {
  static forRoot(keys: readonly Buffer[]): DynamicModule {
    const secrets = new Secrets(keys);
    return {
      module: CryptoModule,
      global: true,
      providers: [
        { provide: Secrets, useValue: secrets },
        { provide: Sealer, useValue: new Sealer(secrets) },
      ],
      exports: [Secrets, Sealer],
    };
  }
}
