import { Module } from '@nestjs/common';
import { AdminModule } from '../admin/admin.module.js';
import { Applier } from './applier.js';
import { PlanningModule } from './planning.module.js';

// Owns the configuration as a file: clients, APIs and scopes as somebody wants them, written in YAML.
// In comes a document, every fault of which is told at its line; out goes a plan from what is to what is wanted, which is
// carried out as one unit of work by the services of `admin/`. The other way round, what is becomes a document.
// It has no table. Secrets of clients are referred to, and never stand in a document, a plan or an error.
@Module({ imports: [AdminModule, PlanningModule], providers: [Applier], exports: [Applier, PlanningModule] })
export class DesiredStateModule {}
