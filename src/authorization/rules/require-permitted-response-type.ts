import { UnauthorizedClientError } from '../../protocol/errors.js';
import { grantTypeOf } from '../../protocol/response-types.js';
import { responseTypeOf } from '../authorization-request.js';
import type { Rule } from './question.js';

/** RFC 6749 §4.1.2.1, §4.2.2.1: a client that may not redeem a code gets none; tokens get those that are registered for them. */
export const requirePermittedResponseType: Rule = ({ parameters, client }) => {
  const responseType = responseTypeOf(parameters);
  if (client.mayAskFor(responseType)) return;
  throw new UnauthorizedClientError(
    `This client is not registered for response_type=${responseType} with the grant type ${grantTypeOf(responseType)}.`,
  );
};
