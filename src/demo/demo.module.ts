import { Module } from '@nestjs/common';
import { AdminModule } from '../admin/admin.module.js';
import { DemoSeed } from './demo-seed.js';

// Owns the demo: a user and two clients, made once on the first start, so that a newcomer can watch the flow happen.
// Out go the credentials that are printed at start; they are random, and kept in a file beside the database.
@Module({ imports: [AdminModule], providers: [DemoSeed], exports: [DemoSeed] })
export class DemoModule {}
