import type { Settings } from '../../config/settings.js';
import { InvalidRequestError } from '../../protocol/errors.js';
import { wordsOf } from '../authorization-request.js';
import type { Rule } from './question.js';

/** Initiating User Registration via OpenID Connect §4. */
const CREATE = 'create';

/** Those that ask for another page than the one on which an account is made. */
const OTHER_PAGES = ['login', 'select_account'];

/** What `prompt` may ask for. The metadata is read from this list. */
export function supportedPrompts({ selfRegistration }: Pick<Settings, 'selfRegistration'>): readonly string[] {
  return ['none', 'login', 'consent', 'select_account', ...(selfRegistration === 'off' ? [] : [CREATE])];
}

/** OpenID Connect Core §3.1.2.1: `none` goes with nothing else. */
export const requireConsistentPrompt: Rule = ({ parameters, prompts: supported }) => {
  const prompts = wordsOf(parameters.get('prompt'));
  if (!prompts.every((prompt) => supported.includes(prompt))) {
    throw new InvalidRequestError(`prompt must be of: ${supported.join(', ')}.`);
  }
  if (prompts.includes('none') && prompts.length > 1) {
    throw new InvalidRequestError('prompt=none cannot be combined with another prompt.');
  }
  // §4.1: whichever page came first, the other value would not be kept.
  if (prompts.includes(CREATE) && OTHER_PAGES.some((prompt) => prompts.includes(prompt))) {
    throw new InvalidRequestError(`prompt=create cannot be combined with ${OTHER_PAGES.join(' or ')}.`);
  }
};
