import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { KeyRing } from './key-ring.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

// Owns the signing keys: makes them, seals their private parts, says which one signs now and which are published.
// In come claims and the kind of JWT they are; out goes a signed JWT (RFC 7515, RFC 7519), or the JWKS (RFC 7517).
// Table: signing_keys.
@Module({ providers: [KeyRing, SigningKeysRepository], exports: [KeyRing] })
export class KeysModule implements OnApplicationBootstrap {
  constructor(private readonly keys: KeyRing) {}

  /** The first start makes the first keys, so that the JWKS has the default ones before the first token. */
  async onApplicationBootstrap(): Promise<void> {
    for (const algorithm of ['ES256', 'RS256'] as const) await this.keys.signingKey(algorithm);
  }
}
