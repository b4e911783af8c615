import type { JsonWebKey } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { countColumn, jsonColumn, keyTextColumn, longTextColumn, timeColumn } from '../database/columns.js';
import type { SigningAlgorithm } from './signing-algorithm.js';

/** A signing key. The private part is sealed with a key from SECRETS; a dump of the table signs nothing. */
@Entity('signing_keys')
export class SigningKeyEntity {
  @PrimaryColumn(keyTextColumn(16))
  algorithm!: SigningAlgorithm;

  /** 1, 2, 3 …: of processes that add the next key at the same time, the primary key lets one succeed. */
  @PrimaryColumn(countColumn())
  sequence!: number;

  /** RFC 7638 thumbprint of the public key. */
  @Column(keyTextColumn(64, { unique: true }))
  kid!: string;

  @Column(jsonColumn<JsonWebKey>())
  publicJwk!: JsonWebKey;

  @Column(longTextColumn())
  sealedPrivateKey!: string;

  @Column(timeColumn())
  createdAt!: number;

  /** Published before, so that verifiers know the key when the first token comes. */
  @Column(timeColumn())
  signsFrom!: number;
}
