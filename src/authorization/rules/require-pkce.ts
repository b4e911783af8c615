import { InvalidRequestError } from '../../protocol/errors.js';
import { isFrontChannel } from '../../protocol/response-types.js';
import { CODE_CHALLENGE_METHODS, isCodeChallenge } from '../../protocol/pkce.js';
import { responseTypeOf } from '../authorization-request.js';
import type { Rule } from './question.js';

/** RFC 7636 §4.4.1, RFC 9700 §2.1.1: every code is bound to a verifier, unless a confidential client is exempted by name. */
export const requirePkce: Rule = ({ parameters, client }) => {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined) {
    const isExempted = !client.requiresPkce && client.isConfidential;
    // Without a code there is nothing to bind.
    if ((isExempted || isFrontChannel(responseTypeOf(parameters))) && method === undefined) return;
    throw new InvalidRequestError('The parameter code_challenge is missing; PKCE with S256 is required.');
  }
  // RFC 7636 §4.3 would default to `plain`, which protects nothing.
  if (!CODE_CHALLENGE_METHODS.some((known) => known === method)) {
    throw new InvalidRequestError('code_challenge_method must be S256.');
  }
  if (!isCodeChallenge(challenge)) {
    throw new InvalidRequestError('code_challenge must be the base64url of a SHA-256, 43 characters without padding.');
  }
};
