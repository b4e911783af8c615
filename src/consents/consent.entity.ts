import { Entity, Column, Index, PrimaryColumn } from 'typeorm';
import { idColumn, keyTextColumn, timeColumn } from '../database/columns.js';

/** One scope that one person allowed one client. A row each, so that two tabs that consent at once both count. */
@Entity('consents')
@Index('ix_consents_client', ['clientId'])
export class ConsentEntity {
  @PrimaryColumn(idColumn())
  userId!: string;

  @PrimaryColumn(keyTextColumn(128))
  clientId!: string;

  @PrimaryColumn(keyTextColumn(128))
  scope!: string;

  @Column(timeColumn())
  grantedAt!: number;
}
