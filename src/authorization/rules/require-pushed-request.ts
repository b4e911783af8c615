import { InvalidRequestError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** RFC 9126 §5 and §6: where requests are pushed, what comes through the browser alone is not believed. */
export const requirePushedRequest: Rule = ({ isPushed, mustBePushed }) => {
  if (mustBePushed && !isPushed) {
    throw new InvalidRequestError('Authorization requests are pushed first: send the request_uri that /par answers.');
  }
};
