import { repeatedParameter } from '../../protocol/parameters.js';
import type { Rule } from './question.js';

/** RFC 6749 §3.1: request parameters must not be included more than once. */
export const requireUnrepeatedParameters: Rule = ({ parameters }) => {
  for (const name of parameters.repeated) throw repeatedParameter(name);
};
