import { Column, Entity, PrimaryColumn } from 'typeorm';
import { hashColumn, idColumn, keyTextColumn, timeColumn } from '../database/columns.js';

/** A client that registered itself, and the token by which it manages its registration (RFC 7592 §1.2). */
@Entity('client_registrations')
export class ClientRegistrationEntity {
  @PrimaryColumn(keyTextColumn(128))
  clientId!: string;

  @Column(hashColumn())
  tokenHash!: Buffer;

  /** By which it was let in; null where registration was open. */
  @Column(idColumn({ nullable: true }))
  initialTokenId!: string | null;

  @Column(timeColumn())
  createdAt!: number;
}
