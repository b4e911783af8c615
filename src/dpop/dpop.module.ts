import { Module } from '@nestjs/common';
import { SingleUseModule } from '../single-use/single-use.module.js';
import { DpopProofs } from './dpop-proofs.js';
import { ServerNonces } from './server-nonces.js';
import { SharedReplays } from './shared-replays.js';

// Owns the DPoP proofs that come to this server: their check, the nonces on which all processes agree, and the memory of
// the proofs that were used (RFC 9449 §4.3, §5, §8, §11.1). In comes a request with a `DPoP` header; out goes the
// thumbprint of the key, which others bind to. It has no table; used proofs are rows of `single-use`.
@Module({
  imports: [SingleUseModule],
  providers: [DpopProofs, ServerNonces, SharedReplays],
  exports: [DpopProofs],
})
export class DpopModule {}
