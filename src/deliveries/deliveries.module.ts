import { Module } from '@nestjs/common';
import { DeliveriesRepository } from './deliveries.repository.js';

// Owns the outbox of back-channel logout, which afterwards is the ledger of who was told, when, and what they answered.
// In comes a row within the unit of work that ends a session; out go due deliveries, each to one process at a time.
// Table: deliveries.
@Module({ providers: [DeliveriesRepository], exports: [DeliveriesRepository] })
export class DeliveriesModule {}
