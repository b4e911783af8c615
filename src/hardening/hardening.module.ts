import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { RecordReader } from './record-reader.js';

// Owns the checklist of what an installation should be like before others rely on it: the list of checks (`checks/index.ts`).
// In come facts about settings, machine, database and records, read once; out goes what each check found. It changes
// nothing and has no table.
@Module({ imports: [ClientsModule, KeysModule, UsersModule], providers: [RecordReader], exports: [RecordReader] })
export class HardeningModule {}
