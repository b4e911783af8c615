import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';

/** What an application may do, in plain words. */
export class ApplicationScopeDto {
  /**
   * As it is asked for.
   * @example "notes:read"
   */
  name!: string;

  /**
   * What it means.
   * @example "Read your notes"
   */
  title!: string;
}

/** An application that has access to the account, or may have it without asking again. */
export class ApplicationDto {
  /**
   * The client.
   * @example "sample-client"
   */
  client_id!: string;

  /**
   * What it is called; null where it is registered no more.
   * @example "Sample client"
   */
  name!: string | null;

  /** What it may do. */
  scopes!: ApplicationScopeDto[];

  /**
   * Since when (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  since!: string;

  /**
   * When it last got tokens (ISO 8601, UTC); null where it has none that are good.
   * @example "2026-11-23T08:15:00.000Z"
   */
  last_used_at!: string | null;
}

/** The applications of one person. */
export class ApplicationsDto {
  /** The latest used first. */
  items!: ApplicationDto[];
}

export class ActivityQueryDto extends PageQueryDto {}

/** One thing that happened to the account. */
export class OwnEventDto {
  /**
   * When (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  at!: string;

  /**
   * What: a type of docs/account.md.
   * @example "login.succeeded"
   */
  type!: string;

  /**
   * The application that it is about; null where it is about none.
   * @example "sample-client"
   */
  client_id!: string | null;

  /**
   * Where it came from, where that is known.
   * @example "192.0.2.1"
   */
  network!: string | null;

  /**
   * `self` or `administrator`.
   * @example "self"
   */
  by!: string;
}

/** What happened, in parts. */
export class ActivityDto {
  /** At most `limit` of them, the latest first. */
  items!: OwnEventDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}
