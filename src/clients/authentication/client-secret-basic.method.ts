import { InvalidClientError } from '../../protocol/errors.js';
import { isSecretOf } from './client-secret.js';
import type { ClientAuthenticationMethod } from './client-authentication-method.js';

/** RFC 6749 §2.3.1: id and secret in the HTTP Basic header, each form-encoded first. */
export const clientSecretBasic: ClientAuthenticationMethod = {
  name: 'client_secret_basic',
  isAttempted: ({ authorization }) => authorization !== undefined,
  claimedClientId: ({ authorization }) => decodeBasic(authorization!).id,
  isProven: ({ authorization }, client, { now }) => isSecretOf(client, decodeBasic(authorization!).secret, now),
};

function decodeBasic(authorization: string): { id: string; secret: string } {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1) {
    throw new InvalidClientError(
      'The Authorization header must be "Basic" with the base64 of client_id:client_secret.',
    );
  }
  return { id: decodeFormText(pair.slice(0, colon)), secret: decodeFormText(pair.slice(colon + 1)) };
}

function decodeFormText(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new InvalidClientError(
      'client_id and client_secret must be form-encoded before they go into the Authorization header.',
      { cause },
    );
  }
}
