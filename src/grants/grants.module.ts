import { Module } from '@nestjs/common';
import { BulkRevocationsRepository } from './bulk-revocations.repository.js';
import { GrantsRepository } from './grants.repository.js';

// Owns the grants: one row for the whole life of an authorization (docs/architecture.md, "Storage").
// In comes what was decided; a code is redeemed by the INSERT, a refresh token rotated by one conditional UPDATE,
// revoked by one UPDATE, or by any number of them that count from the first on. Out goes whether this caller was the one.
// Tables: grants, bulk_revocations.
@Module({
  providers: [BulkRevocationsRepository, GrantsRepository],
  exports: [BulkRevocationsRepository, GrantsRepository],
})
export class GrantsModule {}
