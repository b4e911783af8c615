import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, idColumn, keyTextColumn, timeColumn } from '../database/columns.js';

/** One secret of a client, as its hash. During a rotation two are active. */
@Entity('client_secrets')
@Index('ix_client_secrets_client', ['clientId'])
export class ClientSecretEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(keyTextColumn(128))
  clientId!: string;

  @Column(hashColumn())
  secretHash!: Buffer;

  @Column(timeColumn())
  createdAt!: number;

  /** Null while it is the newest one. */
  @Column(timeColumn({ nullable: true }))
  expiresAt!: number | null;
}
