import { InvalidRequestError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** FAPI 2.0 Security Profile §5.3.2.2 (6): also where a single one is registered. */
export const requireNamedRedirectUri: Rule = ({ parameters, client }) => {
  if (client.profile.demandsRedirectUri && parameters.get('redirect_uri') === undefined) {
    throw new InvalidRequestError('The parameter redirect_uri is missing; the profile of this client demands it.');
  }
};
