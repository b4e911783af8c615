import { InvalidScopeError } from '../../protocol/errors.js';
import { parseScope } from '../../protocol/scope.js';
import { requestedScopes } from '../authorization-request.js';
import type { Rule } from './question.js';

/** RFC 6749 §3.3: a scope that does not exist, or that the client is not registered for, is refused and not dropped. */
export const requirePermittedScopes: Rule = ({ parameters, client, scopes }) => {
  if (parseScope(parameters.get('scope') ?? '') === undefined) {
    throw new InvalidScopeError('A scope has a character that no scope may have.');
  }
  for (const name of requestedScopes(parameters, client)) {
    if (!scopes.find(name)) throw new InvalidScopeError(`There is no scope ${name.slice(0, 100)}.`);
    if (!client.scopes.has(name)) {
      throw new InvalidScopeError(`This client is not registered for the scope ${name.slice(0, 100)}.`);
    }
  }
};
