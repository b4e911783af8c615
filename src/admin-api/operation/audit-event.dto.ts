import { IsIn, IsString, IsUUID, Length, Matches } from 'class-validator';
import { IsInstant } from '../../own-apis/lists/instants.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class EventsQueryDto extends PageQueryDto {
  /**
   * Only events of this type.
   * @example "login.failed"
   */
  @MayBeAbsent()
  @Matches(/^[a-z_]{1,40}\.[a-z_]{1,40}$/, { message: 'type must be like login.failed' })
  type?: string;

  /**
   * Only events about this user.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  user_id?: string;

  /**
   * Only events about this client.
   * @example "sample-client"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  client_id?: string;

  /**
   * Only events of this moment or later (ISO 8601 with a time zone).
   * @example "2026-11-22T00:00:00Z"
   */
  @IsInstant()
  from?: string;

  /**
   * Only events before this moment (ISO 8601 with a time zone).
   * @example "2026-11-23T00:00:00Z"
   */
  @IsInstant()
  before?: string;

  /**
   * Order; with - before it, the last first. Default `-at`.
   * @example "-at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('at'))
  sort?: string;
}

/** One line of the audit log. */
export class EventDto {
  /**
   * When it happened (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  at!: string;

  /**
   * What happened.
   * @example "client.updated"
   */
  type!: string;

  /**
   * The user whom it is about; absent where it is about none.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  user_id?: string;

  /**
   * The client that it is about; absent where it is about none.
   * @example "sample-client"
   */
  client_id?: string;

  /**
   * Names, ids and reasons; `by` is who did it. Never a credential.
   * @example { "members": ["redirect_uris"], "by": { "kind": "user", "user": "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f" } }
   */
  details!: Readonly<Record<string, unknown>>;

  /**
   * One for each process that writes.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  chain!: string;

  /**
   * Place in the chain, from 1.
   * @example 42
   */
  sequence!: number;

  /**
   * SHA-256 over this event and the one before it, in base64url.
   * @example "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
   */
  hash!: string;
}

/** Audit events, in parts. */
export class EventListDto {
  /** At most `limit` of them. */
  items!: EventDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}
