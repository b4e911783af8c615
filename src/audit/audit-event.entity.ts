import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  countColumn,
  hashColumn,
  idColumn,
  jsonColumn,
  keyTextColumn,
  textColumn,
  timeColumn,
} from '../database/columns.js';

/** One line of the audit log. Each process writes a chain of its own; each row's hash covers the row before it. */
@Entity('audit_events')
@Index('ix_audit_events_at', ['at'])
@Index('ix_audit_events_user', ['userId', 'at'])
export class AuditEventEntity {
  @PrimaryColumn(idColumn())
  chain!: string;

  @PrimaryColumn(countColumn())
  sequence!: number;

  @Column(timeColumn())
  at!: number;

  @Column(textColumn(64))
  type!: string;

  @Column(idColumn({ nullable: true }))
  userId!: string | null;

  @Column(keyTextColumn(128, { nullable: true }))
  clientId!: string | null;

  @Column(jsonColumn<Readonly<Record<string, unknown>>>())
  details!: Readonly<Record<string, unknown>>;

  @Column(hashColumn())
  previousHash!: Buffer;

  @Column(hashColumn())
  hash!: Buffer;
}
