import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

// Owns the answers to those who watch the process: alive, and able to do its work.
// In comes nothing; out goes `ok`, or each reason why this process should get no requests now.
@Module({ imports: [HttpModule, KeysModule], controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
