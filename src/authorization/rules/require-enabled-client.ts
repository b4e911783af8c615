import { InvalidRequestError, UnauthorizedClientError } from '../../protocol/errors.js';
import type { UntrustedRule } from './question.js';

/** RFC 6749 §4.1.2.1: a missing or invalid client identifier is told to the person, and nobody is redirected. */
export const requireEnabledClient: UntrustedRule = ({ parameters, client }) => {
  const received = parameters.get('client_id') ?? '';
  if (client?.isEnabled) return;
  if (client) {
    throw new UnauthorizedClientError('This application has been switched off here.', {
      title: 'This application is switched off',
      expected: 'The client_id of an application that is switched on.',
      received,
      action: 'Ask the people who run this sign-in service whether the application should be switched on again.',
    });
  }
  throw new InvalidRequestError(
    received === '' ? 'The parameter client_id is missing.' : 'No application is registered under this client_id.',
    {
      title: 'This application is not known here',
      expected: 'The client_id of a registered application.',
      received,
      action:
        'Go back to the application and start again. If you build it: compare client_id with the registration (portico client list).',
    },
  );
};
