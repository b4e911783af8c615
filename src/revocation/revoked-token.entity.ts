import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, timeColumn } from '../database/columns.js';

/** An access token without a grant that was revoked before it expired. */
@Entity('revoked_tokens')
@Index('ix_revoked_tokens_expires', ['expiresAt'])
export class RevokedTokenEntity {
  /** SHA-256 of its `jti`. */
  @PrimaryColumn(hashColumn())
  tokenHash!: Buffer;

  @Column(timeColumn())
  expiresAt!: number;
}
