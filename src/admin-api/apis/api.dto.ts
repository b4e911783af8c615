import { PartialType } from '@nestjs/swagger';
import type { AccessTokenFormat } from '../../scopes/access-token-format.js';
import { ResourceServerMetadata } from '../../scopes/resource-server.dto.js';
import type { ScopeTexts } from '../../scopes/scope-text.js';

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

/** All scopes there are. */
export class ScopesDto {
  /** Those of the server itself first. */
  items!: ScopeDto[];
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

/** All APIs. */
export class ResourceServersDto {
  /** By their audience. */
  items!: ResourceServerDto[];
}

/** What changes of an API. */
export class ResourceServerPatchDto extends PartialType(ResourceServerMetadata) {}
