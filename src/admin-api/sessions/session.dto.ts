import { IsBoolean, IsIn, IsUUID } from 'class-validator';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { ToBoolean } from '../../own-apis/lists/to-boolean.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class SessionsQueryDto extends PageQueryDto {
  /**
   * Only sessions of this user.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  user_id?: string;

  /**
   * `true` leaves out what was ended.
   * @example true
   */
  @MayBeAbsent()
  @ToBoolean()
  @IsBoolean()
  open?: boolean;

  /**
   * Order; with - before it, the last first. Default `-created_at`.
   * @example "-created_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('created_at'))
  sort?: string;
}

/** One sign-in of one person in one browser. */
export class SessionDto {
  /**
   * Id of the session; `sid` of its ID tokens.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * Who is signed in.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  user_id!: string;

  /**
   * Whether it counts now: not ended, not expired, not left idle for too long.
   * @example true
   */
  live!: boolean;

  /**
   * When the person last proved who they are (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  auth_time!: string;

  /**
   * How (RFC 8176).
   * @example ["pwd"]
   */
  amr!: string[];

  /**
   * How strongly.
   * @example "urn:portico:password"
   */
  acr!: string;

  /**
   * What the browser called itself; null where it did not.
   * @example "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"
   */
  user_agent!: string | null;

  /**
   * The network that it came from: an IPv4 address, or the /64 of an IPv6 address.
   * @example "192.0.2.1"
   */
  network!: string | null;

  /**
   * When it began (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When it was used last, to within minutes (ISO 8601, UTC).
   * @example "2026-11-22T20:02:37.000Z"
   */
  last_seen_at!: string;

  /**
   * When it ends at the latest (ISO 8601, UTC).
   * @example "2026-11-29T19:32:37.000Z"
   */
  expires_at!: string;

  /**
   * When it was ended (ISO 8601, UTC); null where nobody has.
   * @example "2026-11-23T08:00:00.000Z"
   */
  ended_at!: string | null;
}

/** Sessions, in parts. */
export class SessionListDto {
  /** At most `limit` of them. */
  items!: SessionDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}
