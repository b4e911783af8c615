import type { Client } from '../clients/client.js';
import type { Consent } from '../consents/consent.js';
import { AccessDeniedError } from '../protocol/errors.js';
import type { OAuthError } from '../protocol/oauth-error.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** What a person decided on the consent page of this very request. */
export interface Decision {
  readonly userId: string;
  /** Undefined when the answer was no. */
  readonly scopes: readonly string[] | undefined;
}

/** All that the next step depends on. */
export interface Facts {
  readonly request: AuthorizationRequest;
  readonly client: Pick<Client, 'requiresConsent'>;
  /** Who is signed in, if anybody is. */
  readonly userId: string | undefined;
  /** What that person has allowed this client before. */
  readonly consent: Consent;
  readonly decision: Decision | undefined;
}

export type NextStep =
  | { readonly kind: 'login' }
  | { readonly kind: 'consent' }
  | { readonly kind: 'respond'; readonly scopes: readonly string[] }
  | { readonly kind: 'refuse'; readonly error: OAuthError };

/** The whole flow of the browser, as one pure function: pages write down facts and come back here. */
export function nextStep({ request, client, userId, consent, decision }: Facts): NextStep {
  if (userId === undefined) return { kind: 'login' };
  // A decision counts for whoever made it: after another login, the new person is asked.
  if (decision?.userId === userId) return afterDecision(decision);
  const isAsked = client.requiresConsent && !consent.covers(request.scopes);
  return isAsked ? { kind: 'consent' } : { kind: 'respond', scopes: request.scopes };
}

function afterDecision({ scopes }: Decision): NextStep {
  if (scopes) return { kind: 'respond', scopes };
  return { kind: 'refuse', error: new AccessDeniedError('The user did not allow access.') };
}
