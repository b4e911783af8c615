import { PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, Length } from 'class-validator';
import type { AccessTokenFormat } from '../../scopes/access-token-format.js';
import { ResourceServerMetadata } from '../../scopes/resource-server.dto.js';
import type { ScopeTexts } from '../../scopes/scope-text.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { ToBoolean } from '../../own-apis/lists/to-boolean.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

export class ScopesQueryDto extends PageQueryDto {
  /**
   * Only scopes of the API with this audience.
   * @example "https://api.example.com/docs"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 255)
  audience?: string;

  /**
   * Only scopes with this in their name.
   * @example "notes"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  name_contains?: string;

  /**
   * Order; with - before it, the last first. Default `name`.
   * @example "name"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('name'))
  sort?: string;
}

export class ResourceServersQueryDto extends PageQueryDto {
  /**
   * Only APIs whose name has this in it, in any case.
   * @example "notes"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  name_contains?: string;

  /**
   * Only APIs that code declares, or that people have registered.
   * @example false
   */
  @MayBeAbsent()
  @ToBoolean()
  @IsBoolean()
  declared_by_code?: boolean;

  /**
   * Order; with - before it, the last first. Default `audience`.
   * @example "name"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('audience', 'name'))
  sort?: string;
}

/** A scope: what people are told about it, and the API that it opens. */
export class ScopeDto {
  /**
   * The scope.
   * @example "notes:read"
   */
  name!: string;

  /**
   * What a client will be able to do, in plain words.
   * @example "Read your notes"
   */
  title!: string;

  /**
   * The same in a sentence; null where there is none.
   * @example "See all notes you have written."
   */
  description!: string | null;

  /** Whether the person may leave it out and still sign in. */
  optional!: boolean;

  /**
   * The API that it opens; null for scopes of the authorization server itself.
   * @example "https://sso.example.com/api/notes"
   */
  audience!: string | null;
}

/** Scopes, in parts. */
export class ScopesDto {
  /** At most `limit` of them. */
  items!: ScopeDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

/** An API that tokens are issued for. */
export class ResourceServerDto {
  /**
   * What stands in `aud` of its tokens, and in `resource` of requests.
   * @example "https://api.example.com/docs"
   */
  audience!: string;

  /**
   * The name that people see.
   * @example "Documents"
   */
  name!: string;

  /**
   * Its scopes, by name.
   * @example { "docs:read": { "title": "Read documents" } }
   */
  scopes!: ScopeTexts;

  /**
   * `jwt` (RFC 9068) or `opaque`.
   * @example "jwt"
   */
  access_token_format!: AccessTokenFormat;

  /**
   * Algorithm of its JWTs.
   * @example "ES256"
   */
  access_token_signing_alg!: string;

  /**
   * Seconds that its tokens are good for; null where the setting ACCESS_TOKEN_TTL counts.
   * @example 300
   */
  access_token_ttl!: number | null;

  /** Whether code declares it, which then keeps name and scopes up to date. */
  declared_by_code!: boolean;

  /**
   * Counts changes; the ETag is made of it.
   * @example 3
   */
  revision!: number;
}

/** APIs, in parts. */
export class ResourceServersDto {
  /** At most `limit` of them. */
  items!: ResourceServerDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

/** What changes of an API. */
export class ResourceServerPatchDto extends PartialType(ResourceServerMetadata) {}
