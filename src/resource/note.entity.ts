import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, longTextColumn, timeColumn } from '../database/columns.js';

/** A note of one user. */
@Entity('notes')
@Index('ix_notes_user', ['userId'])
export class NoteEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(idColumn())
  userId!: string;

  @Column(longTextColumn())
  text!: string;

  @Column(timeColumn())
  createdAt!: number;
}
