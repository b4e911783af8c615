import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

// Owns the answers to those who watch the process: alive, and able to do its work.
@Module({ controllers: [HealthController] })
export class HealthModule {}
