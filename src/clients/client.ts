import type { ClientAuthenticationMethodName } from '../protocol/client-authentication-methods.js';
import type { ClientGrantTypeName } from '../protocol/grant-types.js';
import { grantTypeOf, isFrontChannel, type ResponseTypeName } from '../protocol/response-types.js';
import {
  type AssertionAlgorithmName,
  HMAC_ALGORITHM,
  type SigningAlgorithmName,
} from '../protocol/signing-algorithms.js';
import { parseScope } from '../protocol/scope.js';
import type { Jwk } from '../resource-server/signature-algorithms.js';
import type { ClientSecretEntity } from './client-secret.entity.js';
import { type ClientTexts, clientTexts } from './client-texts.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import type { ClientEntity } from './client.entity.js';
import type { ClientProfile } from './profiles/client-profile.js';
import { profileNamed } from './profiles/index.js';

/** A client as the protocol sees it. Immutable; a copy lives in memory for at most a second. */
export class Client {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly isNative: boolean;
  readonly redirectUris: readonly string[];
  readonly scopes: ReadonlySet<string>;
  readonly authenticationMethod: ClientAuthenticationMethodName;
  readonly requiresPkce: boolean;
  readonly requiresConsent: boolean;
  readonly alwaysGetsRefreshToken: boolean;
  /** Seconds; undefined where the server's setting counts. */
  readonly refreshGrace: number | undefined;
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri: string | undefined;
  readonly frontchannelLogoutUri: string | undefined;
  readonly frontchannelNeedsSession: boolean;
  readonly endsOfflineGrantsAtLogout: boolean;
  readonly jwks: { readonly keys: readonly Jwk[] } | undefined;
  readonly jwksUri: string | undefined;
  readonly assertionAlgorithm: SigningAlgorithmName | undefined;
  readonly acceptsEndpointAudience: boolean;
  readonly requestObjectAlgorithm: SigningAlgorithmName | undefined;
  readonly introspectionAlgorithm: SigningAlgorithmName;
  readonly requiresRequestObject: boolean;
  readonly requiresPushedRequest: boolean;
  readonly requiresDpop: boolean;
  readonly profile: ClientProfile;
  /** Audience of the API it speaks for. */
  readonly resourceServer: string | undefined;
  readonly idTokenAlgorithm: SigningAlgorithmName;
  readonly userinfoAlgorithm: SigningAlgorithmName | undefined;
  /** Seconds. */
  readonly defaultMaxAge: number | undefined;
  readonly defaultAcrValues: readonly string[];
  /** What its pairwise subjects are made for; undefined where it sees the public ones. */
  readonly sector: string | undefined;
  private readonly grantTypes: ReadonlySet<string>;
  private readonly metadata: ClientMetadata;

  constructor(
    row: ClientEntity,
    private readonly secrets: readonly Pick<ClientSecretEntity, 'secretHash' | 'sealedSecret' | 'expiresAt'>[],
  ) {
    const { metadata } = row;
    this.metadata = metadata;
    this.id = row.id;
    this.name = metadata.client_name;
    this.isEnabled = row.disabledAt === null;
    this.isNative = metadata.application_type === 'native';
    this.redirectUris = metadata.redirect_uris;
    this.grantTypes = new Set(metadata.grant_types);
    this.scopes = new Set(parseScope(metadata.scope));
    this.authenticationMethod = metadata.token_endpoint_auth_method;
    this.requiresPkce = metadata.portico_require_pkce;
    this.requiresConsent = metadata.portico_require_consent;
    this.alwaysGetsRefreshToken = metadata.portico_always_issue_refresh_token;
    this.refreshGrace = metadata.portico_refresh_grace_seconds;
    this.postLogoutRedirectUris = metadata.post_logout_redirect_uris;
    this.backchannelLogoutUri = metadata.backchannel_logout_uri;
    this.frontchannelLogoutUri = metadata.frontchannel_logout_uri;
    this.frontchannelNeedsSession = metadata.frontchannel_logout_session_required;
    this.endsOfflineGrantsAtLogout = metadata.portico_end_offline_grants_at_logout;
    this.jwks = metadata.jwks;
    this.jwksUri = metadata.jwks_uri;
    this.assertionAlgorithm = asymmetric(metadata.token_endpoint_auth_signing_alg);
    this.acceptsEndpointAudience = metadata.portico_assertion_audience === 'endpoint';
    this.requestObjectAlgorithm = metadata.request_object_signing_alg;
    this.requiresRequestObject = metadata.require_signed_request_object;
    // Clients that were registered before these existed have no such members.
    this.requiresPushedRequest = metadata.require_pushed_authorization_requests ?? false;
    this.profile = profileNamed(metadata.portico_profile);
    this.introspectionAlgorithm = introspectionAlgorithmOf(metadata, this.profile);
    this.requiresDpop = metadata.dpop_bound_access_tokens ?? false;
    this.resourceServer = metadata.portico_resource_server;
    this.idTokenAlgorithm = metadata.id_token_signed_response_alg;
    this.userinfoAlgorithm = metadata.userinfo_signed_response_alg;
    this.defaultMaxAge = metadata.default_max_age;
    this.defaultAcrValues = metadata.default_acr_values ?? [];
    this.sector = metadata.subject_type === 'pairwise' ? sectorOf(metadata) : undefined;
  }

  get isConfidential(): boolean {
    return this.authenticationMethod !== 'none';
  }

  /**
   * Whether any app of a device may be the one that asks and gets the code: without a proof of its own, at a loopback port or
   * a scheme that every app can take (RFC 6749 §10.2, RFC 8252 §8.6).
   */
  canBeImpersonatedAt(redirectUri: string): boolean {
    return this.isNative && !this.isConfidential && !redirectUri.startsWith('https:');
  }

  /** Whether what it signs can be verified. */
  get hasKeys(): boolean {
    return this.jwks !== undefined || this.jwksUri !== undefined;
  }

  /** Where its request objects may be fetched. */
  get requestUris(): readonly string[] {
    return this.metadata.request_uris ?? [];
  }

  /** What people are told about it on a page in this language (primary subtag). */
  textsIn(language: string): ClientTexts {
    return clientTexts(this.metadata, language);
  }

  mayUse(grantType: ClientGrantTypeName): boolean {
    return this.grantTypes.has(grantType);
  }

  /** RFC 7591 §2.1: a code comes with its grant type; what brings tokens through the browser is registered by name. */
  mayAskFor(responseType: ResponseTypeName): boolean {
    const isNamed = !isFrontChannel(responseType) || this.metadata.response_types.includes(responseType);
    return isNamed && this.mayUse(grantTypeOf(responseType));
  }

  /** The hashes of the secrets that are good at `now` (milliseconds). */
  secretHashesAt(now: number): readonly Buffer[] {
    return this.secretsAt(now).map(({ secretHash }) => secretHash);
  }

  /** The same secrets, sealed; none but those of client_secret_jwt are. */
  sealedSecretsAt(now: number): readonly string[] {
    return this.secretsAt(now).flatMap(({ sealedSecret }) => sealedSecret ?? []);
  }

  private secretsAt(now: number) {
    return this.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  }
}

/** Of assertions that a key of the client verifies; the HMAC is its method's own. */
function asymmetric(algorithm: AssertionAlgorithmName | undefined): SigningAlgorithmName | undefined {
  return algorithm === HMAC_ALGORITHM ? undefined : algorithm;
}

/** OpenID Connect Core §8.1: the host of the sector_identifier_uri, or the one host of the redirect URIs. */
function sectorOf({ sector_identifier_uri: uri, redirect_uris: [first] }: ClientMetadata): string | undefined {
  const named = uri ?? first;
  return named === undefined ? undefined : new URL(named).host;
}

/** RFC 9701 §6, where the profile does not say otherwise. */
function introspectionAlgorithmOf(metadata: ClientMetadata, { defaults }: ClientProfile): SigningAlgorithmName {
  return metadata.introspection_signed_response_alg ?? defaults.introspection_signed_response_alg ?? 'RS256';
}
