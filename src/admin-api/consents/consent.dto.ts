import { IsIn, IsString, IsUUID, Length } from 'class-validator';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class ConsentsQueryDto extends PageQueryDto {
  /**
   * Only what this user has allowed.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  user_id?: string;

  /**
   * Only what this client was allowed.
   * @example "sample-client"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  client_id?: string;

  /**
   * Only consents to this scope.
   * @example "notes:read"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  scope?: string;

  /**
   * Order, by user, client and scope; with - before it, the last first. Default `-user_id`.
   * @example "user_id"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('user_id'))
  sort?: string;
}

/** One scope that one person has allowed one client. */
export class AllowedScopeDto {
  /**
   * Who has allowed it.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  user_id!: string;

  /**
   * Who may do it without asking again.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  client_id!: string;

  /**
   * The scope; null stands for signing in to the client at all.
   * @example "notes:read"
   */
  scope!: string | null;

  /**
   * When it was allowed (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  granted_at!: string;
}

/** Consents, in parts. */
export class AllowedScopeListDto {
  /** At most `limit` of them. */
  items!: AllowedScopeDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

export class UserConsentsQueryDto extends PageQueryDto {
  /**
   * Order; with - before it, the last first. Default `client_id`.
   * @example "-granted_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('client_id', 'granted_at'))
  sort?: string;
}

/** What one person has allowed one client. */
export class ConsentDto {
  /**
   * The client.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  client_id!: string;

  /**
   * What it may do without asking again.
   * @example ["openid", "notes:read"]
   */
  scopes!: string[];

  /**
   * When something was allowed last (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  granted_at!: string;
}

/** What one person has allowed, in parts: one item for each client. */
export class ConsentsDto {
  /** At most `limit` of them. */
  items!: ConsentDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}
