import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { IsHttpsUri } from './is-https-uri.js';
import { IsPublicJwks } from './is-public-jwks.js';
import { IsRedirectUri } from './is-redirect-uri.js';
import { IsRequestUri } from './is-request-uri.js';

/** Public keys (RFC 7517 §5). */
export class JsonWebKeySet {
  /**
   * The keys; a private one is refused.
   * @example [{ "kty": "EC", "crv": "P-256", "x": "…", "y": "…" }]
   */
  keys!: Record<string, unknown>[];
}

/** What a registration says about the client beside how it uses the protocol (RFC 7591 §2, OpenID Connect Registration §2). */
export class ClientInformation {
  /**
   * Home page of the client, https.
   * @example "https://app.example.com"
   */
  @IsOptional()
  @IsHttpsUri()
  client_uri?: string;

  /**
   * Its picture. Kept, and never fetched by this server.
   * @example "https://app.example.com/logo.png"
   */
  @IsOptional()
  @IsHttpsUri()
  logo_uri?: string;

  /**
   * How it treats the data of its users. Shown as a link, never fetched.
   * @example "https://app.example.com/privacy"
   */
  @IsOptional()
  @IsHttpsUri()
  policy_uri?: string;

  /**
   * Its terms of service. Shown as a link, never fetched.
   * @example "https://app.example.com/terms"
   */
  @IsOptional()
  @IsHttpsUri()
  tos_uri?: string;

  /**
   * People responsible for it, usually e-mail addresses.
   * @example ["admins@example.com"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(254, { each: true })
  contacts?: string[];

  /**
   * Identifies the software across its registrations.
   * @example "reports"
   */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  software_id?: string;

  /**
   * Version of the software.
   * @example "2.4.0"
   */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  software_version?: string;

  /**
   * Where a sign-in can be started from outside (OpenID Connect Core §4).
   * @example "https://app.example.com/login"
   */
  @IsOptional()
  @IsHttpsUri()
  initiate_login_uri?: string;

  /**
   * Public keys of the client, by value.
   * @example { "keys": [] }
   */
  @IsOptional()
  @IsPublicJwks()
  jwks?: JsonWebKeySet;

  /**
   * Public keys of the client, by reference; never beside `jwks`.
   * @example "https://app.example.com/jwks"
   */
  @IsOptional()
  @IsRedirectUri()
  jwks_uri?: string;

  /**
   * Lists the redirect URIs of all clients that share pairwise subjects; fetched once, when it is registered.
   * @example "https://app.example.com/sector.json"
   */
  @IsOptional()
  @IsRedirectUri()
  sector_identifier_uri?: string;

  /**
   * Where its signed request objects may be fetched (OpenID Connect Core §6.2); a `request_uri` must be one of these.
   * @example ["https://app.example.com/request.jwt"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsRequestUri({ each: true })
  request_uris?: string[];
}
