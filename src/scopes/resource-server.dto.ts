import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithmName } from '../protocol/signing-algorithms.js';
import { IsAudience } from './is-audience.js';
import { IsScopeTexts } from './is-scope-texts.js';
import { ACCESS_TOKEN_FORMATS, type AccessTokenFormat } from './access-token-format.js';
import type { ScopeTexts } from './scope-text.js';

/** Seconds; what a settings file may allow at most. */
export const LONGEST_ACCESS_TOKEN_TTL = 86_400;

const isGiven = (_: unknown, value: unknown) => value !== null;

/** How the access tokens of an API are. `null` puts a default back. */
export class AccessTokenPolicy {
  /** `jwt` (RFC 9068), or `opaque`, which the API asks about at the introspection endpoint. Default `jwt`. */
  @IsOptional()
  @ValidateIf(isGiven)
  @IsIn(ACCESS_TOKEN_FORMATS)
  access_token_format?: AccessTokenFormat | null;

  /** Algorithm of its JWTs. Default `ES256`. */
  @IsOptional()
  @ValidateIf(isGiven)
  @IsIn(SIGNING_ALGORITHM_NAMES)
  access_token_signing_alg?: SigningAlgorithmName | null;

  /**
   * Seconds that an access token is good for, at most ACCESS_TOKEN_TTL_MAX. Default: the setting ACCESS_TOKEN_TTL.
   * @example 300
   */
  @IsOptional()
  @ValidateIf(isGiven)
  @IsInt()
  @Min(10)
  @Max(LONGEST_ACCESS_TOKEN_TTL)
  access_token_ttl?: number | null;
}

/** An API as it is registered. */
export class ResourceServerMetadata extends AccessTokenPolicy {
  /**
   * What stands in `aud` of its tokens and in `resource` of requests: an absolute URI (RFC 8707 §2). It never changes.
   * @example "https://api.example.com/docs"
   */
  @IsAudience()
  audience!: string;

  /**
   * The name that people see on the consent page.
   * @example "Documents"
   */
  @IsString()
  @Length(1, 100)
  // In Swagger without the flag that the pattern below needs.
  @ApiProperty({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' })
  @Matches(/^[^\p{C}]*$/u, { message: 'name must have no control characters' })
  name!: string;

  /**
   * Its scopes, by name: `title`, and if wanted `description` and `optional`.
   * @example { "docs:read": { "title": "Read documents" } }
   */
  @IsScopeTexts()
  scopes!: ScopeTexts;
}
