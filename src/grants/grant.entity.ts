import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  countColumn,
  idColumn,
  jsonColumn,
  keyTextColumn,
  longTextColumn,
  textColumn,
  timeColumn,
} from '../database/columns.js';
import type { ClaimsRequest } from '../protocol/claims-request.js';

/** The whole life of one authorization: redeemed, rotated, revoked, each by one statement on this row. */
@Entity('grants')
// By id within, which is by time: lists, and the steps of a revocation of any number, go through them in parts.
@Index('ix_grants_of_user', ['userId', 'id'])
@Index('ix_grants_of_client', ['clientId', 'id'])
@Index('ix_grants_expires', ['expiresAt'])
export class GrantEntity {
  /** Chosen when the code was sealed; redeeming the code is the INSERT under this id. */
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(keyTextColumn(128))
  clientId!: string;

  @Column(idColumn({ nullable: true }))
  userId!: string | null;

  @Column(idColumn({ nullable: true }))
  sessionId!: string | null;

  /** What was granted, separated by spaces. */
  @Column(longTextColumn())
  scope!: string;

  /** Audiences asked for (RFC 8707); null where the scopes decide. */
  @Column(longTextColumn({ nullable: true }))
  resource!: string | null;

  /** Number of the refresh token that counts; null where the grant has none. */
  @Column(countColumn({ nullable: true }))
  generation!: number | null;

  @Column(timeColumn({ nullable: true }))
  rotatedAt!: number | null;

  @Column(timeColumn({ nullable: true }))
  authTime!: number | null;

  @Column(textColumn(255, { nullable: true }))
  acr!: string | null;

  @Column(jsonColumn<readonly string[]>({ nullable: true }))
  amr!: readonly string[] | null;

  /** Claims that the request asked for by name (OpenID Connect Core §5.5). */
  @Column(jsonColumn<ClaimsRequest>({ nullable: true }))
  claims!: ClaimsRequest | null;

  /** The key that the tokens are bound to (RFC 7800 `cnf`); null for bearer tokens. */
  @Column(textColumn(255, { nullable: true }))
  confirmation!: string | null;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  expiresAt!: number;

  @Column(timeColumn())
  idleExpiresAt!: number;

  @Column(timeColumn({ nullable: true }))
  revokedAt!: number | null;

  @Column(textColumn(64, { nullable: true }))
  revocationReason!: string | null;
}
