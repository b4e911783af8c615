import type { Client } from '../clients/client.js';
import type { Parameters } from '../protocol/parameters.js';
import { OFFLINE_ACCESS, parseScope } from '../protocol/scope.js';
import type { ResponseModeName } from './response-modes/index.js';

/** What a client asks for, after every rule has let it pass. Kept as it is while pages are shown. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  /** RFC 6749 §4.1.3: only a redirect_uri that was sent must be sent again with the code. */
  readonly redirectUriWasSent: boolean;
  readonly responseMode: ResponseModeName;
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  readonly codeChallenge?: string;
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
): AuthorizationRequest {
  return {
    clientId: target.client.id,
    redirectUri: target.redirectUri,
    redirectUriWasSent: target.redirectUriWasSent,
    responseMode,
    scopes: requestedScopes(parameters, target.client),
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
    codeChallenge: parameters.get('code_challenge'),
  };
}

/** RFC 6749 §3.3: without a scope, what the client is registered for; access while away must be asked for by name. */
export function requestedScopes(parameters: Parameters, client: Client): readonly string[] {
  const asked = parameters.get('scope');
  return asked === undefined ? [...client.scopes].filter((name) => name !== OFFLINE_ACCESS) : (parseScope(asked) ?? []);
}
