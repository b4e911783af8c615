import { IntersectionType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsIn, IsString, Length, ValidateIf } from 'class-validator';
import { type Role, ROLES } from '../../users/role.js';
import { UserProfile } from '../../users/user-profile.dto.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { ToBoolean } from '../../own-apis/lists/to-boolean.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

/** What changes of what is told of a user. */
export class UserProfilePatch extends PartialType(UserProfile) {}

export class PasswordDto {
  /**
   * 8 to 1024 characters.
   * @example "correct horse battery staple"
   */
  @IsString()
  @Length(1, 1024)
  password!: string;
}

/** A user to be added. */
export class NewUserDto extends IntersectionType(UserProfile, PartialType(PasswordDto)) {}

export class RoleDto {
  /**
   * viewer, client_admin, user_admin or owner; null takes the role away.
   * @example "viewer"
   */
  @ValidateIf((_, value) => value !== null)
  @IsIn(ROLES)
  role!: Role | null;
}

/** A user. */
export class UserDto {
  /**
   * Id of the user; the `sub` of most clients.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * A disabled user cannot sign in.
   * @example true
   */
  enabled!: boolean;

  /**
   * What the user may do with this server: viewer, client_admin, user_admin, owner, or null.
   * @example "viewer"
   */
  role!: string | null;

  /**
   * Whether there is a password; without one, nobody can sign in as the user.
   * @example true
   */
  has_password!: boolean;

  /**
   * When the user was added (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When anything was changed last (ISO 8601, UTC).
   * @example "2026-11-23T08:15:00.000Z"
   */
  updated_at!: string;

  /**
   * Counts changes; the ETag is made of it.
   * @example 3
   */
  revision!: number;

  /** All that is told of the user (OpenID Connect Core §5.1). */
  profile!: UserProfile;
}

/** Users, in parts. */
export class UserListDto {
  /** At most `limit` of them. */
  items!: UserDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

export class UsersQueryDto extends PageQueryDto {
  /**
   * Only users who are enabled, or disabled.
   * @example true
   */
  @MayBeAbsent()
  @ToBoolean()
  @IsBoolean()
  enabled?: boolean;

  /**
   * Only users with this role.
   * @example "owner"
   */
  @MayBeAbsent()
  @IsIn(ROLES)
  role?: Role;

  /**
   * Only the user who signs in with this username, in any case.
   * @example "ada"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  username?: string;

  /**
   * Only the user with this e-mail address, in any case.
   * @example "ada@example.com"
   */
  @MayBeAbsent()
  @IsEmail()
  email?: string;

  /**
   * Only users whose full name has this in it, in any case.
   * @example "love"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  name_contains?: string;

  /**
   * Order; with - before it, the last first. Default `-created_at`.
   * @example "username"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('created_at', 'username'))
  sort?: string;
}
