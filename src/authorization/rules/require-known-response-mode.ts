import { InvalidRequestError } from '../../protocol/errors.js';
import { responseTypeOf } from '../authorization-request.js';
import { responseModesFor } from '../response-modes/index.js';
import type { Rule } from './question.js';

/** OAuth 2.0 Multiple Response Types §2.1. */
export const requireKnownResponseMode: Rule = ({ parameters, redirectUri }) => {
  const responseMode = parameters.get('response_mode');
  const responseModes = responseModesFor(responseTypeOf(parameters));
  if (responseMode !== undefined && !responseModes.some((name) => name === responseMode)) {
    throw new InvalidRequestError(`response_mode must be one of: ${responseModes.join(', ')}.`);
  }
  if (responseMode === 'form_post' && !/^https?:/.test(redirectUri)) {
    throw new InvalidRequestError(
      'response_mode=form_post needs an http or https redirect_uri: an app scheme takes no form.',
    );
  }
};
