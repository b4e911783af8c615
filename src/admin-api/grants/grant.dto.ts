import { IsBoolean, IsIn, IsString, IsUUID, Length } from 'class-validator';
import { IsInstant } from '../../own-apis/lists/instants.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { ToBoolean } from '../../own-apis/lists/to-boolean.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class GrantsQueryDto extends PageQueryDto {
  /**
   * Only grants of this user.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  user_id?: string;

  /**
   * Only grants of this client.
   * @example "sample-client"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  client_id?: string;

  /**
   * Only grants that were made in this session.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  session_id?: string;

  /**
   * Only grants that were made at this moment or later (ISO 8601 with a time zone).
   * @example "2026-11-22T00:00:00Z"
   */
  @IsInstant()
  created_from?: string;

  /**
   * Only grants that were made before this moment (ISO 8601 with a time zone).
   * @example "2026-11-23T00:00:00Z"
   */
  @IsInstant()
  created_before?: string;

  /**
   * `true` leaves out what is revoked or expired.
   * @example true
   */
  @MayBeAbsent()
  @ToBoolean()
  @IsBoolean()
  active?: boolean;

  /**
   * Order; with - before it, the last first. Default `-created_at`.
   * @example "-created_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('created_at'))
  sort?: string;
}

/** One authorization: what came of one code, with all tokens made since. */
export class GrantDto {
  /**
   * Id of the grant; the claim `grant_id` of its access tokens.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * Who has the tokens.
   * @example "sample-client"
   */
  client_id!: string;

  /**
   * Whose access it is; null where a client acts for itself.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  user_id!: string | null;

  /**
   * The session that it was made in.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  session_id!: string | null;

  /**
   * What was granted, separated by spaces.
   * @example "openid notes:read offline_access"
   */
  scope!: string;

  /**
   * Whether its tokens are good now.
   * @example true
   */
  active!: boolean;

  /**
   * Whether it has a refresh token.
   * @example true
   */
  refreshable!: boolean;

  /**
   * When the code was redeemed (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When it was refreshed last (ISO 8601, UTC); null where it never was.
   * @example "2026-11-22T20:32:37.000Z"
   */
  refreshed_at!: string | null;

  /**
   * When it ends, used or not (ISO 8601, UTC).
   * @example "2026-12-22T19:32:37.000Z"
   */
  expires_at!: string;

  /**
   * When it was revoked (ISO 8601, UTC); null where it was not.
   * @example "2026-11-23T08:00:00.000Z"
   */
  revoked_at!: string | null;

  /**
   * Why it was revoked.
   * @example "signed_out"
   */
  revocation_reason!: string | null;
}

/** Grants, in parts. */
export class GrantListDto {
  /** At most `limit` of them. */
  items!: GrantDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}
