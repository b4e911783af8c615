import { InvalidRequestError } from '../../protocol/errors.js';
import { findRegisteredRedirectUri } from '../../protocol/redirect-uri.js';
import type { UntrustedRule } from './question.js';

/** RFC 9700 §2.1: the redirect URI is one of the registered ones, character by character, before any error may be redirected. */
export const requireRegisteredRedirectUri: UntrustedRule = ({ parameters, client }) => {
  const presented = parameters.get('redirect_uri');
  const { redirectUris = [], isNative = false } = client ?? {};
  if (presented === undefined) {
    // RFC 6749 §3.1.2.3: it may be left out only where there is no choice.
    if (redirectUris.length === 1) return;
    throw new InvalidRequestError('The parameter redirect_uri is missing, and the application has more than one.', {
      expected: 'One of the redirect URIs that are registered for the application.',
      received: '',
      action: 'If you build the application: send redirect_uri.',
    });
  }
  if (findRegisteredRedirectUri(presented, redirectUris, isNative)) return;
  throw new InvalidRequestError('This redirect_uri is not registered for the application.', {
    situation: 'unknown_redirect_uri',
    expected: 'A redirect URI registered for the application, equal character by character.',
    received: presented,
  });
};
