import { IsIn, IsString, Length } from 'class-validator';
import { DELIVERY_STATES, type DeliveryState } from '../../deliveries/deliveries.repository.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class DeliveriesQueryDto extends PageQueryDto {
  /** Only those that will be tried (again), that were delivered, or that have failed for good. */
  @MayBeAbsent()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  /**
   * Only those to this client.
   * @example "sample-client"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  client_id?: string;

  /**
   * Order; with - before it, the last first. Default `-created_at`.
   * @example "-created_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('created_at'))
  sort?: string;
}

/** A notice to one client that a session has ended (Back-Channel Logout §2.5). */
export class DeliveryDto {
  /**
   * Id of the notice; the `jti` of its logout token.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * Who is told.
   * @example "sample-client"
   */
  client_id!: string;

  /**
   * The session that has ended.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  session_id!: string;

  /**
   * Where it is sent.
   * @example "https://app.example.com/backchannel-logout"
   */
  url!: string;

  /**
   * pending, delivered or failed.
   * @example "pending"
   */
  state!: DeliveryState;

  /**
   * How often it was tried since the beginning, or since it was asked for again.
   * @example 2
   */
  attempts!: number;

  /**
   * When the session ended (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When it is tried next (ISO 8601, UTC); null where it is not.
   * @example "2026-11-22T19:34:37.000Z"
   */
  next_attempt_at!: string | null;

  /**
   * When the client took it (ISO 8601, UTC); null where it has not.
   * @example "2026-11-22T19:32:38.000Z"
   */
  delivered_at!: string | null;

  /**
   * What the client answered last, or why nobody was reached.
   * @example "503"
   */
  last_answer!: string | null;
}

/** Notices, in parts. */
export class DeliveryListDto {
  /** At most `limit` of them. */
  items!: DeliveryDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}
