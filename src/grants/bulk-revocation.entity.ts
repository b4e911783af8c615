import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, keyTextColumn, textColumn, timeColumn } from '../database/columns.js';
import type { RevocationReason } from './grant.js';

/**
 * A revocation of any number of grants. It counts from its commit, whatever the rows of the grants still say; they follow in
 * small steps, and whoever finds the steps unfinished goes on. What is null does not narrow.
 */
@Entity('bulk_revocations')
@Index('ix_bulk_revocations_expires', ['expiresAt'])
export class BulkRevocationEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(keyTextColumn(128, { nullable: true }))
  clientId!: string | null;

  @Column(idColumn({ nullable: true }))
  userId!: string | null;

  @Column(idColumn({ nullable: true }))
  sessionId!: string | null;

  /** Only grants that were made before. */
  @Column(timeColumn())
  createdBefore!: number;

  @Column(textColumn(64))
  reason!: RevocationReason;

  @Column(timeColumn())
  begunAt!: number;

  /** Null until all rows say so; then the row is of use for as long as somebody may have a copy of a grant from before. */
  @Column(timeColumn({ nullable: true }))
  expiresAt!: number | null;
}
