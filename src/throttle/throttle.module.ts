import { Module } from '@nestjs/common';
import { PublicClientLimits } from './public-client-limits.js';
import { Throttle } from './throttle.js';

// Owns the counters that slow down guessing. In comes whose try it is, normalised; out goes whether there were too many.
// Table: throttle_windows, with hashes instead of names and addresses.
@Module({ providers: [PublicClientLimits, Throttle], exports: [PublicClientLimits, Throttle] })
export class ThrottleModule {}
