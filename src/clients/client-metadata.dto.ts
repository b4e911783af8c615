import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import {
  CLIENT_AUTHENTICATION_METHODS,
  type ClientAuthenticationMethodName,
} from '../protocol/client-authentication-methods.js';
import { CLIENT_GRANT_TYPES, type ClientGrantTypeName } from '../protocol/grant-types.js';
import { RESPONSE_TYPES, type ResponseTypeName } from '../protocol/response-types.js';
import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithmName } from '../protocol/signing-algorithms.js';
import { ClientKeyMetadata } from './client-key-metadata.dto.js';
import { IsPrintable } from './is-printable.js';
import { IsRedirectUri } from './is-redirect-uri.js';

/** A client as it is registered: the metadata names of RFC 7591 §2, and Portico's own with the prefix `portico_`. */
export class ClientMetadata extends ClientKeyMetadata {
  /**
   * The name that people see on the consent page.
   * @example "Reports"
   */
  @IsString()
  @Length(1, 100)
  @IsPrintable()
  client_name!: string;

  /**
   * Where answers may go; compared character by character.
   * @example ["https://app.example.com/callback"]
   */
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsRedirectUri({ each: true })
  redirect_uris: string[] = [];

  /** `native` apps use any port of a loopback redirect URI and ask each time (RFC 8252 §7.3, §8.6). Default `web`. */
  @IsIn(['web', 'native'])
  application_type: 'web' | 'native' = 'web';

  /** Default `authorization_code`. `implicit` is for old clients, where IMPLICIT_FLOW is on. */
  @IsArray()
  @ArrayUnique()
  @IsIn(CLIENT_GRANT_TYPES, { each: true })
  grant_types: ClientGrantTypeName[] = ['authorization_code'];

  /** Default `code`. The others bring tokens through the browser and need the grant type `implicit` (RFC 9700 §2.1.2). */
  @IsArray()
  @ArrayUnique()
  @IsIn(RESPONSE_TYPES, { each: true })
  response_types: ResponseTypeName[] = ['code'];

  /** How the client proves who it is; `none` makes it a public client. Default `client_secret_basic`. */
  @IsIn(CLIENT_AUTHENTICATION_METHODS)
  token_endpoint_auth_method: ClientAuthenticationMethodName = 'client_secret_basic';

  /**
   * Scopes the client may ask for, separated by spaces.
   * @example "openid email notes:read"
   */
  @IsString()
  @Matches(/^[\x20\x21\x23-\x5B\x5D-\x7E]*$/, { message: 'scope must be scope names separated by spaces' })
  @Length(0, 2000)
  scope: string = '';

  /**
   * Where a user may be sent after signing out (RP-Initiated Logout §3.1); compared character by character.
   * @example ["https://app.example.com/"]
   */
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsRedirectUri({ each: true })
  post_logout_redirect_uris: string[] = [];

  /**
   * Called by this server when a session ends that the client signed in with (Back-Channel Logout §2.2).
   * @example "https://app.example.com/backchannel-logout"
   */
  @IsOptional()
  @IsRedirectUri()
  backchannel_logout_uri?: string;

  /**
   * The client needs `sid` in logout tokens. It is always there; accepted for completeness.
   * @example false
   */
  @IsBoolean()
  backchannel_logout_session_required: boolean = false;

  /**
   * Loaded in the browser when a session ends that the client signed in with (Front-Channel Logout §2).
   * @example "https://app.example.com/frontchannel-logout"
   */
  @IsOptional()
  @IsRedirectUri()
  frontchannel_logout_uri?: string;

  /**
   * `iss` and `sid` are added to frontchannel_logout_uri.
   * @example false
   */
  @IsBoolean()
  frontchannel_logout_session_required: boolean = false;

  /**
   * Grants with `offline_access` end at sign-out too; without it they stay (Back-Channel Logout §2.7). Default false.
   * @example false
   */
  @IsBoolean()
  portico_end_offline_grants_at_logout: boolean = false;

  /** `pairwise` gives the client a subject of its own for each user (OpenID Connect Core §8). Default `public`. */
  @IsIn(['public', 'pairwise'])
  subject_type: 'public' | 'pairwise' = 'public';

  /** Algorithm of its ID tokens. Default RS256 (OpenID Connect Registration §2). */
  @IsIn(SIGNING_ALGORITHM_NAMES)
  id_token_signed_response_alg: SigningAlgorithmName = 'RS256';

  /**
   * Seconds after which a sign-in is too old for this client, where the request does not say (§2).
   * @example 3600
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  default_max_age?: number;

  /**
   * `auth_time` is always in the ID token. It is anyway; accepted for completeness. Default false.
   * @example false
   */
  @IsBoolean()
  require_auth_time: boolean = false;

  /**
   * Authentication context classes that are asked for where the request names none.
   * @example ["urn:example:loa:2"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  default_acr_values?: string[];

  /**
   * `false` exempts a confidential client from PKCE (RFC 9700 §2.1.1 advises against it). Default true.
   * @example true
   */
  @IsBoolean()
  portico_require_pkce: boolean = true;

  /**
   * `false` marks the company's own client, for which nobody is asked. Default true.
   * @example true
   */
  @IsBoolean()
  portico_require_consent: boolean = true;

  /**
   * A refresh token comes with each code, also without `offline_access`. Default false.
   * @example false
   */
  @IsBoolean()
  portico_always_issue_refresh_token: boolean = false;

  /**
   * Audience of the API that this client speaks for: it may introspect the tokens that are meant for it (RFC 7662).
   * @example "https://sso.example.com/api/notes"
   */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  portico_resource_server?: string;

  /**
   * Seconds in which a repeated refresh gets the same answer again; overrides REFRESH_TOKEN_GRACE.
   * @example 10
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(300)
  portico_refresh_grace_seconds?: number;
}
