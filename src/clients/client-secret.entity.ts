import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, idColumn, keyTextColumn, longTextColumn, timeColumn } from '../database/columns.js';

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

  /** The secret itself, sealed with a key from SECRETS; only where an HMAC must be verified with it (client_secret_jwt). */
  @Column(longTextColumn({ nullable: true }))
  sealedSecret!: string | null;

  @Column(timeColumn())
  createdAt!: number;

  /** Null while it is the newest one. */
  @Column(timeColumn({ nullable: true }))
  expiresAt!: number | null;
}
