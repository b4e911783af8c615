import { InvalidRequestError, InvalidScopeError, InvalidTargetError } from '../../protocol/errors.js';
import { isFrontChannel } from '../../protocol/response-types.js';
import { OPENID } from '../../protocol/standard-claims.js';
import { requestedScopes, responseTypeOf } from '../authorization-request.js';
import type { Rule } from './question.js';

/** OpenID Connect Core §3.2.2.1: what the browser brings is bound to the request by a nonce in an ID token, and by nothing else. */
export const requireBindingOfTokens: Rule = ({ parameters, client }) => {
  const responseType = responseTypeOf(parameters);
  if (!isFrontChannel(responseType)) return;
  if (!requestedScopes(parameters, client).includes(OPENID)) {
    throw new InvalidScopeError(`response_type=${responseType} needs the scope ${OPENID}.`);
  }
  if (parameters.get('nonce') === undefined) {
    throw new InvalidRequestError(`The parameter nonce is missing; response_type=${responseType} needs it.`);
  }
  // RFC 8707 §2.2: one token is for one of them, and there is no second request that says which.
  if (responseType === 'id_token token' && new Set(parameters.all('resource')).size > 1) {
    throw new InvalidTargetError('resource may stand once here; ask for each with a request of its own.');
  }
  // RFC 9449 §10: a thumbprint binds a code, and there is none.
  if (parameters.get('dpop_jkt') !== undefined) {
    throw new InvalidRequestError(
      `dpop_jkt cannot be kept with response_type=${responseType}; use response_type=code.`,
    );
  }
};
