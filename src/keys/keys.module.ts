import { Module } from '@nestjs/common';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

// Owns the signing keys: makes them, seals their private parts, says which one signs now and which are published.
// In come claims and the kind of JWT they are; out goes a signed JWT (RFC 7515, RFC 7519), or the JWKS (RFC 7517).
// Table: signing_keys.
@Module({ providers: [KeyRing, KeyRotation, SigningKeysRepository], exports: [KeyRing, KeyRotation] })
export class KeysModule {}
