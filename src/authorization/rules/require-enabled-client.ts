import { InvalidRequestError, UnauthorizedClientError } from '../../protocol/errors.js';
import type { UntrustedRule } from './question.js';

/** RFC 6749 §4.1.2.1: a missing or invalid client identifier is told to the person, and nobody is redirected. */
export const requireEnabledClient: UntrustedRule = ({ parameters, client }) => {
  const received = parameters.get('client_id') ?? '';
  if (client?.isEnabled) return;
  if (client) {
    throw new UnauthorizedClientError('This application has been switched off here.', {
      situation: 'application_off',
      expected: 'The client_id of an application that is switched on.',
      received,
    });
  }
  throw new InvalidRequestError(
    received === '' ? 'The parameter client_id is missing.' : 'No application is registered under this client_id.',
    {
      situation: 'unknown_application',
      expected: 'The client_id of a registered application.',
      received,
    },
  );
};
