import type { Rule, UntrustedRule } from './question.js';
import { refuseRequestObjectsByReference } from './refuse-request-objects-by-reference.js';
import { requireBindingOfTokens } from './require-binding-of-tokens.js';
import { requireBoundedParameters } from './require-bounded-parameters.js';
import { requireConsistentPrompt } from './require-consistent-prompt.js';
import { requireEnabledClient } from './require-enabled-client.js';
import { requireKnownResources } from './require-known-resources.js';
import { requireKnownResponseMode } from './require-known-response-mode.js';
import { requireKnownResponseType } from './require-known-response-type.js';
import { requireNamedRedirectUri } from './require-named-redirect-uri.js';
import { requirePermittedResponseType } from './require-permitted-response-type.js';
import { requirePermittedScopes } from './require-permitted-scopes.js';
import { requirePkce } from './require-pkce.js';
import { requirePushedRequest } from './require-pushed-request.js';
import { requireReadableKey } from './require-readable-key.js';
import { requireReadableOpenIdParameters } from './require-readable-openid-parameters.js';
import { requireRegisteredRedirectUri } from './require-registered-redirect-uri.js';
import { requireSignedRequest } from './require-signed-request.js';
import { requireSingleTarget } from './require-single-target.js';
import { requireUnrepeatedParameters } from './require-unrepeated-parameters.js';

/**
 * Before the redirect URI is trusted: what fails here is shown as a page, and never redirected.
 * The order is a security property: no rule may redirect before the last of these has passed (RFC 6749 §4.1.2.1).
 */
export const rulesBeforeTrust: readonly UntrustedRule[] = [
  requireSingleTarget,
  requireEnabledClient,
  requireRegisteredRedirectUri,
];

/** After: what fails here goes back to the client with `error`, `state` and `iss`. The first that fails is told. */
export const rulesAfterTrust: readonly Rule[] = [
  requireUnrepeatedParameters,
  requireBoundedParameters,
  refuseRequestObjectsByReference,
  requirePushedRequest,
  requireSignedRequest,
  requireNamedRedirectUri,
  requireKnownResponseType,
  requireKnownResponseMode,
  requirePermittedResponseType,
  requirePermittedScopes,
  requireKnownResources,
  requireBindingOfTokens,
  requirePkce,
  requireReadableKey,
  requireConsistentPrompt,
  requireReadableOpenIdParameters,
];
