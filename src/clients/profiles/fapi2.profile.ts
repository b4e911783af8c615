import type { SigningAlgorithmName } from '../../protocol/signing-algorithms.js';
import type { ClientMetadata } from '../client-metadata.dto.js';
import type { ClientProfile, ProfileRule } from './client-profile.js';

/** FAPI 2.0 Security Profile §5.4.1. */
const ALGORITHMS: readonly SigningAlgorithmName[] = ['PS256', 'ES256', 'EdDSA'];

const ALGORITHM_MEMBERS = [
  'token_endpoint_auth_signing_alg',
  'request_object_signing_alg',
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'introspection_signed_response_alg',
] as const;

const usesCodes = ({ grant_types: grantTypes }: ClientMetadata): boolean => grantTypes.includes('authorization_code');

/** What is about the client itself: FAPI 2.0 Security Profile §5.3.2.1 and §5.4. */
const CLIENT_RULES: readonly ProfileRule[] = [
  {
    name: 'private-key-jwt',
    demands: 'The client proves who it is with a key of its own; public clients and shared secrets are not allowed.',
    source: 'FAPI 2.0 Security Profile §5.3.2.1 (3), (6)',
    faultOf: ({ token_endpoint_auth_method: method }) =>
      method === 'private_key_jwt' ? undefined : 'token_endpoint_auth_method: must be private_key_jwt',
  },
  {
    name: 'code-only',
    demands: 'Tokens come from the token endpoint only.',
    source: 'FAPI 2.0 Security Profile §5.3.2.2 (1)',
    faultOf: ({ grant_types: grantTypes }) =>
      grantTypes.includes('implicit') ? 'grant_types: must be without implicit' : undefined,
  },
  {
    name: 'issuer-audience',
    demands: 'Its assertions are for the issuer, which stands alone in aud as a string.',
    source: 'FAPI 2.0 Security Profile §5.3.2.1 (8)',
    faultOf: ({ portico_assertion_audience: audience }) =>
      audience === 'issuer' ? undefined : 'portico_assertion_audience: must be issuer',
  },
  {
    name: 'sender-constrained-tokens',
    demands: 'Access tokens are bound to a key that the client proves to have, by DPoP.',
    source: 'FAPI 2.0 Security Profile §5.3.2.1 (4), (5)',
    faultOf: ({ dpop_bound_access_tokens: isBound }) =>
      isBound ? undefined : 'dpop_bound_access_tokens: must be true',
  },
  {
    name: 'strong-algorithms',
    demands: `Signatures by the client and for it are by ${ALGORITHMS.join(', ')}.`,
    source: 'FAPI 2.0 Security Profile §5.4.1',
    faultOf: (metadata) => {
      const weak = ALGORITHM_MEMBERS.find((name) => !ALGORITHMS.some((known) => known === (metadata[name] ?? known)));
      return weak && `${weak}: must be one of ${ALGORITHMS.join(', ')}`;
    },
  },
  {
    name: 'no-refresh-token-rotation',
    demands: 'A refresh token stays the same: who uses it proves to be the client.',
    source: 'FAPI 2.0 Security Profile §5.3.2.1 (9)',
  },
];

/** What is about its authorization requests: §5.3.2.2. */
const REQUEST_RULES: readonly ProfileRule[] = [
  {
    name: 'pushed-requests',
    demands: 'Authorization requests are pushed, by the client that authenticates; the browser carries a reference.',
    source: 'FAPI 2.0 Security Profile §5.3.2.2 (2), (3), (4)',
    faultOf: (metadata) =>
      metadata.require_pushed_authorization_requests
        ? undefined
        : 'require_pushed_authorization_requests: must be true',
  },
  {
    name: 'pkce',
    demands: 'Each authorization request has a code_challenge by S256.',
    source: 'FAPI 2.0 Security Profile §5.3.2.2 (5)',
    faultOf: (metadata) => (metadata.portico_require_pkce ? undefined : 'portico_require_pkce: must be true'),
  },
  {
    name: 'named-redirect-uri',
    demands: 'Each authorization request names its redirect_uri.',
    source: 'FAPI 2.0 Security Profile §5.3.2.2 (6)',
  },
  {
    name: 'encrypted-redirects',
    demands: 'Answers go to https, or to a native application on the same machine.',
    source: 'FAPI 2.0 Security Profile §5.3.2.2 (8)',
    faultOf: (metadata) => {
      const open = metadata.redirect_uris.find(
        (uri) => uri.startsWith('http:') && metadata.application_type !== 'native',
      );
      return open && `redirect_uris: ${open} must be https`;
    },
  },
  {
    name: 'short-codes',
    demands: 'Codes are good for 60 seconds at the most.',
    source: 'FAPI 2.0 Security Profile §5.3.2.1 (11)',
  },
];

/** FAPI 2.0 Security Profile, with private_key_jwt and DPoP. */
export const fapi2: ClientProfile = {
  rules: [
    ...CLIENT_RULES,
    // A client that acts for itself alone makes no authorization requests.
    ...REQUEST_RULES.map(({ faultOf, ...rule }) => ({
      ...rule,
      faultOf: (metadata: ClientMetadata) => (usesCodes(metadata) ? faultOf?.(metadata) : undefined),
    })),
  ],
  defaults: {
    token_endpoint_auth_method: 'private_key_jwt',
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
    id_token_signed_response_alg: 'PS256',
    introspection_signed_response_alg: 'PS256',
  },
  signingAlgorithms: ALGORITHMS,
  longestCodeTtl: 60,
  rotatesRefreshTokens: false,
  demandsRedirectUri: true,
};
