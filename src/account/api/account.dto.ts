import { OmitType, PartialType } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { UserProfile } from '../../users/user-profile.dto.js';

/** What changes of what people say about themselves; null removes a member (RFC 7396). */
export class OwnProfilePatch extends PartialType(
  OmitType(UserProfile, ['username', 'email_verified', 'phone_number_verified'] as const),
) {}

/** An account as its owner sees it. */
export class OwnAccountDto {
  /** All that is told of the person (OpenID Connect Core §5.1). */
  profile!: UserProfile;

  /**
   * Whether there is a password that can be changed.
   * @example true
   */
  has_password!: boolean;

  /**
   * When the account was made (ISO 8601, UTC).
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
}

export class PasswordChangeDto {
  /**
   * The password that counts now. Wrong ones are counted with those of the login page.
   * @example "correct horse battery staple"
   */
  @IsString()
  @Length(1, 1024)
  current_password!: string;

  /**
   * 8 to 1024 characters.
   * @example "another long passphrase"
   */
  @IsString()
  @Length(1, 1024)
  new_password!: string;
}

export class OwnSessionsQueryDto extends PageQueryDto {}

/** One browser in which the person is signed in. */
export class OwnSessionDto {
  /**
   * Id of the session.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * Whether the application that asks got its access in it.
   * @example false
   */
  current!: boolean;

  /**
   * Whether it counts now: not expired, not left idle for too long.
   * @example true
   */
  live!: boolean;

  /**
   * What the browser says that it is; null where it does not.
   * @example "Firefox"
   */
  browser!: string | null;

  /**
   * What it says that it runs on; null where it does not.
   * @example "Linux"
   */
  system!: string | null;

  /**
   * The network of the last sign-in: an IPv4 address, or the /64 of an IPv6 address.
   * @example "192.0.2.1"
   */
  network!: string | null;

  /**
   * When the person last proved in it who they are (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  auth_time!: string;

  /**
   * When it was used last, to within minutes (ISO 8601, UTC).
   * @example "2026-11-22T20:02:37.000Z"
   */
  last_seen_at!: string;
}

/** Sessions, in parts. */
export class OwnSessionListDto {
  /** At most `limit` of them. */
  items!: OwnSessionDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

export class SignOutDto {
  /**
   * `others` leaves the session in which the application got its access; `all` leaves none.
   * @example "others"
   */
  @IsString()
  @IsIn(['others', 'all'])
  which!: 'others' | 'all';
}

/** What a sign-out has ended. */
export class SignedOutDto {
  /**
   * How many sessions were open.
   * @example 2
   */
  ended!: number;
}
