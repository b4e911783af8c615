import { Module } from '@nestjs/common';
import { Throttle } from './throttle.js';

// Owns the counters that slow down guessing. In comes whose try it is, normalised; out goes whether there were too many.
// Table: throttle_windows, with hashes instead of names and addresses.
@Module({ providers: [Throttle], exports: [Throttle] })
export class ThrottleModule {}
