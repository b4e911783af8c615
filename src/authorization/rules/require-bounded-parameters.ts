import { InvalidRequestError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** Longest value of each parameter that is kept with the request, in characters. */
const LONGEST = Object.entries({
  state: 4096,
  nonce: 1024,
  scope: 2000,
  claims: 4096,
  acr_values: 1000,
  login_hint: 254,
  ui_locales: 200,
  id_token_hint: 4096,
});

/** What is kept and sent back has a bound, so that nobody can make this server store or send without end. */
export const requireBoundedParameters: Rule = ({ parameters }) => {
  for (const [name, longest] of LONGEST) {
    const { length } = parameters.get(name) ?? '';
    if (length > longest) {
      throw new InvalidRequestError(`${name} has ${length} characters; at most ${longest} are kept.`);
    }
  }
};
