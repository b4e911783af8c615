import { Module } from '@nestjs/common';
import { OutboundGate } from './outbound-gate.js';

// Owns every call that this server makes to others (back-channel logout, keys of clients, sector identifiers).
// In comes an address that somebody registered; out goes what answered there, or the reason why nobody was called.
@Module({ providers: [OutboundGate], exports: [OutboundGate] })
export class OutboundModule {}
