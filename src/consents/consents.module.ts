import { Module } from '@nestjs/common';
import { ConsentsRepository } from './consents.repository.js';

// Owns what people have allowed clients to do, remembered per person, client and scope.
// In comes a decision of a consent page; out goes the set of scopes that need not be asked for again. Table: consents.
@Module({ providers: [ConsentsRepository], exports: [ConsentsRepository] })
export class ConsentsModule {}
