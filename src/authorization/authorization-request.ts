import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import { parseClaimsRequest, type ClaimsRequest } from '../protocol/claims-request.js';
import { findResponseType, isFrontChannel, type ResponseTypeName } from '../protocol/response-types.js';
import { OFFLINE_ACCESS, parseScope } from '../protocol/scope.js';
import { scopesOfClaims } from '../protocol/standard-claims.js';
import type { ResponseModeName } from './response-modes/index.js';

/** What a client asks for, after every rule has let it pass. Kept as it is while pages are shown. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  /** RFC 6749 §4.1.3: only a redirect_uri that was sent must be sent again with the code. */
  readonly redirectUriWasSent: boolean;
  readonly responseType: ResponseTypeName;
  readonly responseMode: ResponseModeName;
  readonly scopes: readonly string[];
  /** What a person must have allowed: the scopes, and those that claims asked for by name belong to. */
  readonly consentScopes: readonly string[];
  /** RFC 8707 §2: the APIs it is for, as they were named; without it the scopes decide. */
  readonly resources?: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  /** OpenID Connect Core §3.1.2.1: `none`, `login`, `consent`, `select_account`; and `create`. */
  readonly prompt: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  /** Authentication context classes, any one of which is enough (OpenID Connect Core §3.1.2.1, RFC 9470 §4). */
  readonly acrValues?: readonly string[];
  /** `sub` of the ID token that was sent as a hint, for this client; or the one that `claims` asks for by its value. */
  readonly hintedSubject?: string;
  readonly loginHint?: string;
  /** Languages in order of preference. */
  readonly uiLocales: readonly string[];
  readonly claims?: ClaimsRequest;
  readonly codeChallenge?: string;
  /** Thumbprint of the key that must redeem the code (RFC 9449 §10). */
  readonly dpopJkt?: string;
  /** The pushed request that this is (RFC 9126); it is answered once. */
  readonly pushedRequestId?: string;
}

/** Where the answer of a request goes; known and proven before anything else is looked at. */
export interface RedirectTarget {
  readonly client: Client;
  readonly redirectUri: string;
  readonly redirectUriWasSent: boolean;
}

/** Builds the request from parameters that have passed all rules; nothing here can fail. */
export function toAuthorizationRequest(
  parameters: Parameters,
  target: RedirectTarget,
  responseMode: ResponseModeName,
  hintedSubject: string | undefined,
): AuthorizationRequest {
  const maxAge = parameters.get('max_age');
  const claimsText = parameters.get('claims');
  const claims = claimsText === undefined ? undefined : parseClaimsRequest(claimsText);
  const scopes = requestedScopes(parameters, target.client);
  return {
    clientId: target.client.id,
    redirectUri: target.redirectUri,
    redirectUriWasSent: target.redirectUriWasSent,
    responseType: responseTypeOf(parameters),
    responseMode,
    scopes,
    consentScopes: [...new Set([...scopes, ...scopesOfDemands(claims, target.client)])],
    resources: namedResources(parameters),
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
    prompt: wordsOf(parameters.get('prompt')),
    maxAge: maxAge === undefined ? target.client.defaultMaxAge : Number(maxAge),
    acrValues: acrValuesOf(parameters, target.client),
    hintedSubject,
    loginHint: parameters.get('login_hint'),
    uiLocales: wordsOf(parameters.get('ui_locales')),
    claims,
    codeChallenge: parameters.get('code_challenge'),
    dpopJkt: parameters.get('dpop_jkt'),
  };
}

/** That of the request; a code where it names none, or none that is known, which a rule refuses. */
export function responseTypeOf(parameters: Parameters): ResponseTypeName {
  return findResponseType(parameters.get('response_type') ?? '') ?? 'code';
}

/**
 * RFC 6749 §3.3: without a scope, what the client is registered for; access while away must be asked for by name, and
 * only a code can bring it (OpenID Connect Core §11).
 */
export function requestedScopes(parameters: Parameters, client: Client): readonly string[] {
  const asked = parameters.get('scope');
  const scopes = asked === undefined ? [...client.scopes] : (parseScope(asked) ?? []);
  const dropsOffline = asked === undefined || isFrontChannel(responseTypeOf(parameters));
  return dropsOffline ? scopes.filter((name) => name !== OFFLINE_ACCESS) : scopes;
}

/** OpenID Connect Registration §2: what the client asks for always, where the request does not say. */
function acrValuesOf(parameters: Parameters, client: Client): readonly string[] {
  const asked = wordsOf(parameters.get('acr_values'));
  return asked.length === 0 ? client.defaultAcrValues : asked;
}

function namedResources(parameters: Parameters): readonly string[] | undefined {
  const resources = [...new Set(parameters.all('resource'))];
  return resources.length === 0 ? undefined : resources;
}

/** OpenID Connect Core §5.5: what is asked for by name needs the consent that its scope would need. */
function scopesOfDemands(claims: ClaimsRequest | undefined, client: Client): readonly string[] {
  const names = Object.keys({ ...claims?.id_token, ...claims?.userinfo });
  return scopesOfClaims(names).filter((scope) => client.scopes.has(scope));
}

/** The words of a space-separated parameter. */
export function wordsOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(' ').filter((word) => word !== '');
}
