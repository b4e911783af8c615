import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { HealthController } from './health.controller.js';

// Owns the answers to those who watch the process: alive, and able to do its work.
@Module({ imports: [HttpModule], controllers: [HealthController] })
export class HealthModule {}
