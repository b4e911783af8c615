import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, keyTextColumn, longTextColumn, timeColumn } from '../database/columns.js';

/** A note of one user. */
@Entity('notes')
@Index('ix_notes_subject', ['subject'])
export class NoteEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  /** The `sub` of the tokens that may see it. */
  @Column(keyTextColumn(255))
  subject!: string;

  @Column(longTextColumn())
  text!: string;

  @Column(timeColumn())
  createdAt!: number;
}
