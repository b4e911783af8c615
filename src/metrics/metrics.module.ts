import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { GaugeSources } from './gauges.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';

// Owns what the server counts about itself, for Prometheus: the list of series (`series.ts`, `gauges.ts`).
// In come the signals of all rooms (`telemetry/`), of which none knows who listens; out goes /metrics. It has no table.
@Module({
  imports: [DeliveriesModule, KeysModule, UsersModule],
  controllers: [MetricsController],
  providers: [GaugeSources, Metrics],
})
export class MetricsModule {}
