import type { AuthorizationCode } from '../../authorization/authorization-code.js';
import type { Client } from '../../clients/client.js';
import { InvalidGrantError, InvalidRequestError } from '../../protocol/errors.js';
import type { Parameters } from '../../protocol/parameters.js';
import { isCodeVerifier, verifierMatches } from '../../protocol/pkce.js';

interface Question {
  readonly code: AuthorizationCode;
  readonly client: Client;
  readonly parameters: Parameters;
  /** Thumbprint of the key that the client has proven to have. */
  readonly jkt: string | undefined;
}

type CodeRule = (question: Question) => void;

/** RFC 6749 §4.1.3: the code was issued to the client that presents it. */
const requireSameClient: CodeRule = ({ code, client }) => {
  if (code.clientId !== client.id) throw new InvalidGrantError('The code was issued to another client.');
};

/** RFC 6749 §4.1.3: what was sent with the authorization request is sent again, identical. */
const requireSameRedirectUri: CodeRule = ({ code, parameters }) => {
  const presented = parameters.get('redirect_uri');
  if (presented === undefined && !code.redirectUriWasSent) return;
  if (presented === code.redirectUri) return;
  throw new InvalidGrantError('redirect_uri must be the one of the authorization request, character by character.');
};

/** RFC 7636 §4.6, and RFC 9700 §4.8.2: a verifier for a code without challenge is a downgrade. */
const requireCodeVerifier: CodeRule = ({ code, parameters }) => {
  const verifier = parameters.get('code_verifier');
  if (code.codeChallenge === undefined) {
    if (verifier === undefined) return;
    throw new InvalidGrantError('code_verifier came, but the authorization request had no code_challenge.');
  }
  if (verifier === undefined) {
    throw new InvalidGrantError('code_verifier is missing; the authorization request had a code_challenge.');
  }
  if (!isCodeVerifier(verifier)) {
    throw new InvalidRequestError('code_verifier must be 43 to 128 letters, digits, or any of - . _ ~');
  }
  if (!verifierMatches(verifier, code.codeChallenge)) {
    throw new InvalidGrantError('code_verifier does not match the code_challenge.');
  }
};

/** RFC 9449 §10: a code that was asked for with a key is redeemed with this key. */
const requireSameKey: CodeRule = ({ code, jkt }) => {
  if (code.dpopJkt === undefined || code.dpopJkt === jkt) return;
  throw new InvalidGrantError('The code is bound to a key; send a DPoP proof by the key of the authorization request.');
};

/** What must hold before a code is redeemed; none of them spends it. */
export const codeRules: readonly CodeRule[] = [
  requireSameClient,
  requireSameRedirectUri,
  requireCodeVerifier,
  requireSameKey,
];
