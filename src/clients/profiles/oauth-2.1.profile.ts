import { SIGNING_ALGORITHM_NAMES } from '../../protocol/signing-algorithms.js';
import type { ClientProfile } from './client-profile.js';

/** OAuth 2.1 (draft-ietf-oauth-v2-1), which is RFC 6749 with what RFC 9700 has taken from it and put into it. */
export const oauth21: ClientProfile = {
  rules: [
    {
      name: 'code-only',
      demands: 'Tokens come from the token endpoint only; there is no implicit grant and no password grant.',
      source: 'RFC 9700 §2.1.2, §2.4',
      exemptedBy: (metadata) => (metadata.grant_types.includes('implicit') ? 'response_types' : undefined),
    },
    {
      name: 'exact-redirect-uri',
      demands:
        'Answers go to a registered redirect URI, equal character by character, over https or to the own machine.',
      source: 'RFC 9700 §2.1, §2.6',
    },
    {
      name: 'pkce',
      demands: 'Each authorization request has a code_challenge by S256.',
      source: 'RFC 9700 §2.1.1',
      faultOf: (metadata) =>
        metadata.token_endpoint_auth_method === 'none' && !metadata.portico_require_pkce
          ? 'portico_require_pkce: only a confidential client can be exempted'
          : undefined,
      exemptedBy: (metadata) => (metadata.portico_require_pkce ? undefined : 'portico_require_pkce'),
    },
    {
      name: 'refresh-token-rotation',
      demands: 'A refresh token is replaced by each use, and its second use ends the grant.',
      source: 'RFC 9700 §2.2.2, §4.14',
    },
    {
      name: 'token-in-header',
      demands: 'Access tokens travel in the Authorization header, never in a URL.',
      source: 'RFC 9700 §4.3.2',
    },
  ],
  defaults: {},
  signingAlgorithms: SIGNING_ALGORITHM_NAMES,
  // The longest that AUTHORIZATION_CODE_TTL can say.
  longestCodeTtl: 600,
  rotatesRefreshTokens: true,
  demandsRedirectUri: false,
};
