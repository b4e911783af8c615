import { InvalidRequestError, UnsupportedResponseTypeError } from '../../protocol/errors.js';
import { findResponseType } from '../../protocol/response-types.js';
import type { Rule } from './question.js';

/** RFC 9700 §2.1.2: no token is issued in the front channel, unless the server was told to have such response types. */
export const requireKnownResponseType: Rule = ({ parameters, responseTypes }) => {
  const responseType = parameters.get('response_type');
  if (responseType === undefined) {
    throw new InvalidRequestError('The parameter response_type is missing; send response_type=code.');
  }
  const known = findResponseType(responseType);
  if (known === undefined || !responseTypes.includes(known)) {
    const names = responseTypes.map((name) => `response_type=${name}`).join(', ');
    throw new UnsupportedResponseTypeError(`Supported is ${names}, and nothing else.`);
  }
};
