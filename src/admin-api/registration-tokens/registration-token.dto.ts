import { IsIn, IsInt, Max, Min } from 'class-validator';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class RegistrationTokensQueryDto extends PageQueryDto {
  /**
   * Order; with - before it, the last first. Default `-created_at`.
   * @example "expires_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('created_at', 'expires_at'))
  sort?: string;
}

/** A token that lets somebody register clients (RFC 7591 §1.2): how long and how often, and never what it is. */
export class RegistrationTokenDto {
  /**
   * Id of the token.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * How many clients it can still register.
   * @example 1
   */
  uses_left!: number;

  /**
   * When it was made (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When it ends (ISO 8601, UTC).
   * @example "2026-11-29T19:32:37.000Z"
   */
  expires_at!: string;
}

/** A new token, told this once. */
export class NewRegistrationTokenDto extends RegistrationTokenDto {
  /**
   * The token itself, for the header Authorization of POST /register.
   * @example "p0Zq…"
   */
  token!: string;
}

/** Tokens, in parts. */
export class RegistrationTokensDto {
  /** At most `limit` of them. */
  items!: RegistrationTokenDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

export class RegistrationTokenInput {
  /**
   * How many clients it registers: 1 to 10,000. Default 1.
   * @example 1
   */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(10_000)
  uses?: number;

  /**
   * Seconds that it is good for: 1 to 31,622,400 (366 days). Default 604,800, a week.
   * @example 604800
   */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(366 * 86_400)
  expires_in?: number;
}
