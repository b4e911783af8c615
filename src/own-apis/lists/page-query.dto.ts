import { Type } from 'class-transformer';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../may-be-absent.js';

/** What every list takes. */
export class PageQueryDto {
  /**
   * How many items the answer has at most: 1 to 100.
   * @example 50
   */
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /**
   * `next_cursor` of the answer before, with the same filters and the same order; from the beginning without it.
   * @example "AAAAAQZ1…"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 2000)
  cursor?: string;
}

export const DEFAULT_LIMIT = 50;
