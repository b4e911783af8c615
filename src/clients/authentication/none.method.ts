import type { ClientAuthenticationMethod } from './client-authentication-method.js';

/**
 * RFC 6749 §3.2.1: a public client says who it is and proves nothing; what it presents is bound to it by PKCE
 * and by the rotation of its refresh tokens.
 */
export const none: ClientAuthenticationMethod = {
  name: 'none',
  isAttempted: ({ authorization, parameters }) =>
    authorization === undefined &&
    parameters.get('client_secret') === undefined &&
    parameters.get('client_assertion') === undefined &&
    parameters.get('client_assertion_type') === undefined &&
    parameters.get('client_id') !== undefined,
  claimedClientId: ({ parameters }) => parameters.require('client_id'),
  isProven: (_carrier, client) => !client.isConfidential,
};
