import { Module } from '@nestjs/common';
import { GrantsRepository } from './grants.repository.js';

// Owns the grants: one row for the whole life of an authorization (docs/architecture.md, "Storage").
// In comes what was decided; a code is redeemed by the INSERT, a refresh token rotated by one conditional UPDATE,
// everything revoked by one UPDATE. Out goes whether this caller was the one. Table: grants.
@Module({ providers: [GrantsRepository], exports: [GrantsRepository] })
export class GrantsModule {}
