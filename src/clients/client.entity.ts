import { Column, Entity, PrimaryColumn } from 'typeorm';
import { countColumn, jsonColumn, keyTextColumn, textColumn, timeColumn } from '../database/columns.js';
import type { ClientMetadata } from './client-metadata.dto.js';

/** A registered client: its metadata as registered, and what happened to it since. */
@Entity('clients')
export class ClientEntity {
  @PrimaryColumn(keyTextColumn(128))
  id!: string;

  /** The name people see, beside the metadata so that lists can be sorted by it. */
  @Column(textColumn(200))
  name!: string;

  @Column(jsonColumn<ClientMetadata>())
  metadata!: ClientMetadata;

  @Column(timeColumn({ nullable: true }))
  disabledAt!: number | null;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  updatedAt!: number;

  /** Counts changes, so that of two people who edit one client the second is told. */
  @Column(countColumn())
  revision!: number;
}
