import { InvalidTargetError } from '../../protocol/errors.js';
import { requestedScopes } from '../authorization-request.js';
import type { Rule } from './question.js';

/** APIs that one authorization may be for. */
const MOST_RESOURCES = 10;

/**
 * RFC 8707 §2: the resources named are APIs that the scopes open, all of them. RFC 9068 §3: where none is named the
 * scopes tell which API is meant, so they must be of one.
 */
export const requireKnownResources: Rule = ({ parameters, client, scopes }) => {
  const names = requestedScopes(parameters, client);
  const resources = new Set(parameters.all('resource'));
  const open = scopes.audiencesOf(names);
  if (resources.size === 0) {
    if (open.length < 2) return;
    throw new InvalidTargetError(`The scopes are of several APIs; name them with resource: ${open.join(' ')}`);
  }
  if (resources.size > MOST_RESOURCES) throw new InvalidTargetError(`At most ${MOST_RESOURCES} resources are read.`);
  const targets = scopes.targetsOf(names);
  for (const resource of resources) {
    if (targets.includes(resource)) continue;
    throw new InvalidTargetError(
      `resource must be an API that a scope of the request opens, as it is registered: ${targets.join(' ') || 'these scopes open none'}`,
    );
  }
  const missing = open.find((audience) => !resources.has(audience));
  if (missing !== undefined) throw new InvalidTargetError(`A scope is of ${missing}; name it with resource, too.`);
};
