import { RequestUriNotSupportedError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/**
 * OpenID Connect Core §6.2: what is not read must be refused, since ignoring it would ignore what it says. References to
 * pushed requests never come here: they have been replaced by what was pushed.
 */
export const refuseRequestObjectsByReference: Rule = ({ parameters }) => {
  if (parameters.get('request_uri') !== undefined) {
    throw new RequestUriNotSupportedError(
      'Request objects by reference are not fetched; send them by value as request, or push the request to /par.',
    );
  }
};
