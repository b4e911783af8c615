import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, keyTextColumn, timeColumn } from '../database/columns.js';

/** Something that was presented, and must not be accepted again. */
@Entity('single_use')
@Index('ix_single_use_expires', ['expiresAt'])
export class SingleUseEntity {
  /** What it is: a value of one kind never spends one of another. */
  @PrimaryColumn(keyTextColumn(32))
  kind!: string;

  /** SHA-256 of the value. */
  @PrimaryColumn(hashColumn())
  hash!: Buffer;

  /** After this it is refused for its age, and need not be remembered. */
  @Column(timeColumn())
  expiresAt!: number;
}
