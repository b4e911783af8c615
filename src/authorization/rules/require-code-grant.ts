import { UnauthorizedClientError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** RFC 6749 §4.1.2.1: a client that may not redeem a code gets none. */
export const requireCodeGrant: Rule = ({ client }) => {
  if (!client.mayUse('authorization_code')) {
    throw new UnauthorizedClientError('This client is not registered for the grant type authorization_code.');
  }
};
