import { RequestUriNotSupportedError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** OpenID Connect Core §6.2: what is not read must be refused, since ignoring it would ignore what it says. */
export const refuseRequestObjectsByReference: Rule = ({ parameters }) => {
  if (parameters.get('request_uri') !== undefined) {
    throw new RequestUriNotSupportedError(
      'Request objects by reference are not read here; send them by value as request.',
    );
  }
};
