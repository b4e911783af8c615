import { repeatedParameter } from '../../protocol/parameters.js';
import type { UntrustedRule } from './question.js';

/** RFC 6749 §3.1: of two clients or two destinations, neither is believed. */
export const requireSingleTarget: UntrustedRule = ({ parameters }) => {
  for (const name of ['client_id', 'redirect_uri']) {
    if (parameters.repeated.has(name)) throw repeatedParameter(name);
  }
};
