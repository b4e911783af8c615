import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import {
  ASSERTION_ALGORITHM_NAMES,
  type AssertionAlgorithmName,
  SIGNING_ALGORITHM_NAMES,
  type SigningAlgorithmName,
} from '../protocol/signing-algorithms.js';
import { CLIENT_PROFILE_NAMES, type ClientProfileName } from '../protocol/client-profiles.js';
import { ClientInformation } from './client-information.dto.js';

/** What a client signs with the keys that it registered, and what is signed for it where it asks for that. */
export class ClientKeyMetadata extends ClientInformation {
  /** Algorithm of its assertions: any that fits its keys without it, and HS256 with client_secret_jwt. */
  @IsOptional()
  @IsIn(ASSERTION_ALGORITHM_NAMES)
  token_endpoint_auth_signing_alg?: AssertionAlgorithmName;

  /** Algorithm of UserInfo answers as signed JWTs; plain JSON without it. */
  @IsOptional()
  @IsIn(SIGNING_ALGORITHM_NAMES)
  userinfo_signed_response_alg?: SigningAlgorithmName;

  /** Algorithm of introspection answers that it wants signed (RFC 9701 §6). Default RS256. */
  @IsOptional()
  @IsIn(SIGNING_ALGORITHM_NAMES)
  introspection_signed_response_alg?: SigningAlgorithmName;

  /** Algorithm of its request objects (RFC 9101); any that fits its keys without it. */
  @IsOptional()
  @IsIn(SIGNING_ALGORITHM_NAMES)
  request_object_signing_alg?: SigningAlgorithmName;

  /**
   * Only signed request objects are accepted at the authorization endpoint (RFC 9101 §10.5). Default false.
   * @example false
   */
  @IsBoolean()
  require_signed_request_object: boolean = false;

  /** Authorization requests are taken by `request_uri` only (RFC 9126 §6). Default false. */
  @IsBoolean()
  require_pushed_authorization_requests: boolean = false;

  /** Access tokens are issued to a proven key only (RFC 9449 §5.2). Default false. */
  @IsBoolean()
  dpop_bound_access_tokens: boolean = false;

  /** What the client promises to be, and is held to; a registration that breaks it is refused. Default `oauth2.1`. */
  @IsIn(CLIENT_PROFILE_NAMES)
  portico_profile: ClientProfileName = 'oauth2.1';

  /** `endpoint` lets assertions name the token endpoint as audience, for old clients (RFC 7523 §3). Default `issuer`. */
  @IsIn(['issuer', 'endpoint'])
  portico_assertion_audience: 'issuer' | 'endpoint' = 'issuer';
}
