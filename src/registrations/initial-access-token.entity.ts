import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { countColumn, hashColumn, idColumn, timeColumn } from '../database/columns.js';

/** Lets a developer register applications (RFC 7591 §1.2), so many times and so long. */
@Entity('initial_access_tokens')
@Index('ix_initial_access_tokens_expires', ['expiresAt'])
export class InitialAccessTokenEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(hashColumn({ unique: true }))
  tokenHash!: Buffer;

  @Column(countColumn())
  usesLeft!: number;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  expiresAt!: number;
}
