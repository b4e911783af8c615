import { InvalidRequestError, UnsupportedResponseTypeError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** The response types that exist. The metadata is read from this list. */
export const RESPONSE_TYPES: readonly string[] = ['code'];

/** RFC 9700 §2.1.2: no token is ever issued in the front channel. */
export const requireResponseTypeCode: Rule = ({ parameters }) => {
  const responseType = parameters.get('response_type');
  if (responseType === undefined) {
    throw new InvalidRequestError('The parameter response_type is missing; send response_type=code.');
  }
  if (!RESPONSE_TYPES.includes(responseType)) {
    throw new UnsupportedResponseTypeError('Only response_type=code is supported.');
  }
};
