import { Module } from '@nestjs/common';
import { SingleUse } from './single-use.js';

// Owns what counts once: ids of client assertions and of DPoP proofs, and whatever else must not be replayed.
// In comes a value of a kind, and how long it could be accepted; out goes whether this is the first time.
// Table: single_use, with hashes instead of values.
@Module({ providers: [SingleUse], exports: [SingleUse] })
export class SingleUseModule {}
