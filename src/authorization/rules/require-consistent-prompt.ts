import { InvalidRequestError } from '../../protocol/errors.js';
import { wordsOf } from '../authorization-request.js';
import type { Rule } from './question.js';

/** What `prompt` may ask for. The metadata is read from this list. */
export const PROMPTS: readonly string[] = ['none', 'login', 'consent', 'select_account'];

/** OpenID Connect Core §3.1.2.1: `none` goes with nothing else. */
export const requireConsistentPrompt: Rule = ({ parameters }) => {
  const prompts = wordsOf(parameters.get('prompt'));
  if (!prompts.every((prompt) => PROMPTS.includes(prompt))) {
    throw new InvalidRequestError(`prompt must be of: ${PROMPTS.join(', ')}.`);
  }
  if (prompts.includes('none') && prompts.length > 1) {
    throw new InvalidRequestError('prompt=none cannot be combined with another prompt.');
  }
};
