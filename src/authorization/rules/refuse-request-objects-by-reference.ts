import { RequestUriNotSupportedError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/**
 * OpenID Connect Core §6.2: what is not read must be refused, since ignoring it would ignore what it says. References that
 * are followed never come here: they have been replaced by what was pushed, or fetched.
 */
export const refuseRequestObjectsByReference: Rule = ({ parameters }) => {
  if (parameters.get('request_uri') !== undefined) {
    throw new RequestUriNotSupportedError(
      'This client has registered no request_uris; send the object by value as request, or push the request to /par.',
    );
  }
};
