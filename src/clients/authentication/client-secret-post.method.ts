import { isSecretOf } from './client-secret.js';
import type { ClientAuthenticationMethod } from './client-authentication-method.js';

/** RFC 6749 §2.3.1: id and secret as parameters of the body. */
export const clientSecretPost: ClientAuthenticationMethod = {
  name: 'client_secret_post',
  isAttempted: ({ parameters }) => parameters.get('client_secret') !== undefined,
  claimedClientId: ({ parameters }) => parameters.require('client_id'),
  isProven: ({ parameters }, client, { now }) => isSecretOf(client, parameters.require('client_secret'), now),
};
