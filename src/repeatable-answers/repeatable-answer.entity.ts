import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, longTextColumn, timeColumn } from '../database/columns.js';

/** A creation that was carried out under a key of the caller's choice, and what was answered. */
@Entity('repeatable_answers')
@Index('ix_repeatable_answers_expires', ['expiresAt'])
export class RepeatableAnswerEntity {
  /** SHA-256 of who called, what they called, and the key. */
  @PrimaryColumn(hashColumn())
  keyHash!: Buffer;

  /** The request and its answer, sealed: both may hold secrets, and a plain hash of a password could be guessed. Null only within the unit of work that makes it. */
  @Column(longTextColumn({ nullable: true }))
  sealedAnswer!: string | null;

  @Column(timeColumn())
  expiresAt!: number;
}
