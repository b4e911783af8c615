import { InvalidRequestError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** RFC 9101 §10.5: a client that always signs its requests is not believed when it does not. */
export const requireSignedRequest: Rule = ({ client, isSigned }) => {
  if (client.requiresRequestObject && !isSigned) {
    throw new InvalidRequestError('This client is registered to send signed request objects only.');
  }
};
