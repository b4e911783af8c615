import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { DiscoveryController } from './discovery.controller.js';
import { ServerMetadata } from './metadata.js';

// Owns what others look up: the server metadata (RFC 8414) and the public keys (RFC 7517).
// Nothing comes in; out go the lists of what is registered in the other rooms, so that discovery cannot lie.
@Module({ imports: [KeysModule, ScopesModule], controllers: [DiscoveryController], providers: [ServerMetadata] })
export class DiscoveryModule {}
