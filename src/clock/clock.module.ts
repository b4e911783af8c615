import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';

// The one source of time. Everything that expires asks it, so that a test moves the clock instead of sleeping.
@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
