import { InvalidRequestError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

/** RFC 9449 §10: the thumbprint of a key, by SHA-256 (RFC 7638). */
export const requireReadableKey: Rule = ({ parameters }) => {
  const jkt = parameters.get('dpop_jkt');
  if (jkt !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(jkt)) {
    throw new InvalidRequestError('dpop_jkt must be the base64url of a SHA-256 thumbprint, 43 characters.');
  }
};
