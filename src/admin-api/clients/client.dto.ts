import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { ClientMetadata } from '../../clients/client-metadata.dto.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { ToBoolean } from '../../own-apis/lists/to-boolean.js';

/** Metadata for a client: what is left out has its default. */
export class ClientMetadataInput extends IntersectionType(
  PickType(ClientMetadata, ['client_name']),
  PartialType(OmitType(ClientMetadata, ['client_name'])),
) {}

/** One rule that a client is held to. */
export class ClientRuleDto {
  /**
   * Names it, also in refusals.
   * @example "pkce"
   */
  name!: string;

  /**
   * What is demanded.
   * @example "Each authorization request has a code_challenge by S256."
   */
  demands!: string;

  /**
   * The document that says so.
   * @example "RFC 9700 §2.1.1"
   */
  source!: string;

  /**
   * Why it holds for this client: a member of its metadata, or a setting of the server.
   * @example "portico_profile"
   */
  from!: string;

  /**
   * The member of its metadata that exempts it, or null. Uses of it are audit events of the type `client.exemption_used`.
   * @example "portico_require_pkce"
   */
  exempted_by!: string | null;
}

/** A registered client. */
export class ClientDto {
  /**
   * What the client calls itself in requests.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  client_id!: string;

  /**
   * A disabled client gets no code and no token.
   * @example true
   */
  enabled!: boolean;

  /**
   * When it was registered (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When it was changed last (ISO 8601, UTC).
   * @example "2026-11-23T08:15:00.000Z"
   */
  updated_at!: string;

  /**
   * Counts changes; the ETag is made of it.
   * @example 3
   */
  revision!: number;

  /**
   * The profile it is registered for (`portico_profile`): oauth2.1 or fapi2.
   * @example "oauth2.1"
   */
  profile!: string;

  /** What it is held to beside what holds for all: by its profile, its metadata and the settings, as they are now. */
  rules!: ClientRuleDto[];

  /** All that is registered (RFC 7591 §2), defaults included: what PUT takes. */
  metadata!: ClientMetadata;
}

/** A client with a new secret. */
export class ClientWithSecretDto extends ClientDto {
  /**
   * Its secret, told this once; absent where it has none, or keeps the one it has.
   * @example "kXx3oYvJc2mZ0b1u…"
   */
  client_secret?: string;
}

/** Clients, in parts. */
export class ClientListDto {
  /** At most `limit` of them. */
  items!: ClientDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

export class ClientsQueryDto extends PageQueryDto {
  /**
   * Only clients that are enabled, or disabled.
   * @example true
   */
  @MayBeAbsent()
  @ToBoolean()
  @IsBoolean()
  enabled?: boolean;

  /**
   * Only clients whose name has this in it, in any case.
   * @example "notes"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  name_contains?: string;

  /**
   * Order; with - before it, the last first. Default `-created_at`.
   * @example "-created_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('created_at', 'client_name'))
  sort?: string;
}

/** A secret of a client: when, and never what. */
export class SecretDto {
  /**
   * Id of the secret.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * When it was made (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;

  /**
   * When it stops being good (ISO 8601, UTC); null for the newest one.
   * @example "2026-11-23T19:32:37.000Z"
   */
  expires_at!: string | null;
}

/** The secrets of a client that are good now: at most two. */
export class SecretsDto {
  /** The oldest first. */
  items!: SecretDto[];
}

export class NewSecretDto {
  /**
   * Seconds for which the secret before stays good: 0 to 31,622,400 (366 days). Default 86,400, a day.
   * @example 86400
   */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(366 * 86_400)
  overlap?: number;
}

/** A new secret, told this once. */
export class AddedSecretDto extends SecretDto {
  /**
   * The secret itself.
   * @example "kXx3oYvJc2mZ0b1u…"
   */
  client_secret!: string;
}
