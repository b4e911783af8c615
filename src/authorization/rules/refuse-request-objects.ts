import { RequestNotSupportedError, RequestUriNotSupportedError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** OpenID Connect Core §6.1 and §6.2: what is not read must be refused, since ignoring it would ignore what it says. */
export const refuseRequestObjects: Rule = ({ parameters }) => {
  if (parameters.get('request') !== undefined) {
    throw new RequestNotSupportedError('Request objects are not read here; send the parameters themselves.');
  }
  if (parameters.get('request_uri') !== undefined) {
    throw new RequestUriNotSupportedError(
      'Request objects by reference are not read here; send the parameters themselves.',
    );
  }
};
