import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  countColumn,
  flagColumn,
  idColumn,
  jsonColumn,
  keyTextColumn,
  textColumn,
  timeColumn,
} from '../database/columns.js';
import type { Role } from './role.js';
import type { UserClaims } from './user-claims.dto.js';

/** A person who can sign in. */
@Entity('users')
@Index('ix_users_role', ['role'])
export class UserEntity {
  @PrimaryColumn(idColumn())
  id!: string;

  /** As the person writes it. */
  @Column(textColumn(100))
  username!: string;

  /** As it is looked up: normalised, compared byte by byte, unique. */
  @Column(keyTextColumn(100, { unique: true }))
  usernameKey!: string;

  @Column(textColumn(254))
  email!: string;

  @Column(keyTextColumn(254, { unique: true }))
  emailKey!: string;

  @Column(flagColumn())
  emailVerified!: boolean;

  /** Full name for display. */
  @Column(textColumn(200, { nullable: true }))
  name!: string | null;

  /** Standard claims beside name and e-mail (OpenID Connect Core §5.1). */
  @Column(jsonColumn<UserClaims>())
  claims!: UserClaims;

  /** Argon2id in PHC form; null for a user who has no password yet. */
  @Column(textColumn(255, { nullable: true }))
  passwordHash!: string | null;

  /** Changes whenever everything that was proven before must stop counting: password set, user disabled. */
  @Column(idColumn())
  securityStamp!: string;

  /** Makes the subjects that clients of different sectors see unrelated (OpenID Connect Core §8.1). */
  @Column(idColumn())
  pairwiseSalt!: string;

  /** What the person may do with the server itself; null for everybody who only signs in. */
  @Column(keyTextColumn(32, { nullable: true }))
  role!: Role | null;

  @Column(timeColumn({ nullable: true }))
  disabledAt!: number | null;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  updatedAt!: number;

  @Column(countColumn())
  revision!: number;
}
