import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, idColumn, jsonColumn, textColumn, timeColumn } from '../database/columns.js';

/** One sign-in of one person in one browser. */
@Entity('sessions')
@Index('ix_sessions_user', ['userId'])
@Index('ix_sessions_expires', ['expiresAt'])
export class SessionEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  /** SHA-256 of the secret in the cookie; the secret itself is nowhere. */
  @Column(hashColumn({ unique: true }))
  secretHash!: Buffer;

  @Column(idColumn())
  userId!: string;

  /** When the person last proved who they are. */
  @Column(timeColumn())
  authTime!: number;

  /** How: RFC 8176 values. */
  @Column(jsonColumn<readonly string[]>())
  amr!: readonly string[];

  /** How strongly: the authentication context class (OpenID Connect Core §2). */
  @Column(textColumn(255))
  acr!: string;

  @Column(textColumn(300, { nullable: true }))
  userAgent!: string | null;

  @Column(textColumn(64, { nullable: true }))
  network!: string | null;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  lastSeenAt!: number;

  @Column(timeColumn())
  expiresAt!: number;

  @Column(timeColumn({ nullable: true }))
  endedAt!: number | null;
}
