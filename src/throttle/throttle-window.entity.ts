import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { countColumn, hashColumn, timeColumn } from '../database/columns.js';

/** How often something was tried in one fixed window of time. */
@Entity('throttle_windows')
@Index('ix_throttle_windows_expires', ['expiresAt'])
export class ThrottleWindowEntity {
  /** SHA-256 of what is counted and of the number of its window. */
  @PrimaryColumn(hashColumn())
  keyHash!: Buffer;

  @Column(countColumn())
  count!: number;

  @Column(timeColumn())
  expiresAt!: number;
}
