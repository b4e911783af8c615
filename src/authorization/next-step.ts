import type { Client } from '../clients/client.js';
import type { Consent } from '../consents/consent.js';
import {
  AccessDeniedError,
  AccountSelectionRequiredError,
  ConsentRequiredError,
  LoginRequiredError,
  UnmetAuthenticationRequirementsError,
} from '../protocol/errors.js';
import type { OAuthError } from '../protocol/oauth-error.js';
import { type AcrDemand, acrDemandOf } from './acr-demand.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** Somebody who is signed in, as far as the next step depends on it. */
export interface SignInFacts {
  readonly userId: string;
  readonly sessionId: string;
  /** What this client knows the person by. */
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  /** Authentication context class of the sign-in. */
  readonly acr: string;
}

/** What a person decided on the consent page of this very request. */
export interface Decision {
  readonly userId: string;
  /** Undefined when the answer was no. */
  readonly scopes: readonly string[] | undefined;
}

/** All that the next step depends on. */
export interface Facts {
  readonly request: AuthorizationRequest;
  readonly client: Pick<Client, 'requiresConsent' | 'canBeImpersonatedAt'>;
  readonly signIn: SignInFacts | undefined;
  /** Whether other people are signed in in the same browser, as far as its cookies say. */
  readonly hasOtherAccounts: boolean;
  /** The session that was chosen for this very request, where several people are signed in. */
  readonly chosenSessionId: string | undefined;
  /** The session that a login on behalf of this very request started. */
  readonly loginSessionId: string | undefined;
  /** What that person has allowed this client before. */
  readonly consent: Consent;
  readonly decision: Decision | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type NextStep =
  | { readonly kind: 'login' }
  | { readonly kind: 'sign-up' }
  | { readonly kind: 'select-account' }
  | { readonly kind: 'consent' }
  | { readonly kind: 'respond'; readonly scopes: readonly string[] }
  | { readonly kind: 'refuse'; readonly error: OAuthError };

/** What a client is told when a page would be needed and none may be shown (OpenID Connect Core §3.1.2.6). */
const PAGE_ERRORS = {
  login: loginRequired,
  'sign-up': loginRequired,
  'select-account': accountSelectionRequired,
  consent: consentRequired,
} satisfies Record<string, () => OAuthError>;

/** The whole flow of the browser, as one pure function: pages write down facts and come back here. */
export function nextStep(facts: Facts): NextStep {
  const step = stepOf(facts);
  const mayShowPages = !facts.request.prompt.includes('none');
  if (mayShowPages || step.kind === 'respond' || step.kind === 'refuse') return step;
  return { kind: 'refuse', error: PAGE_ERRORS[step.kind]() };
}

function stepOf(facts: Facts): NextStep {
  const { signIn } = facts;
  const acr = acrDemandOf(facts.request);
  // OpenID Connect Core §5.5.1.1: nobody needs to sign in for an answer that will be no.
  if (acr.isEssential && acr.attainable.length === 0) return { kind: 'refuse', error: unmet(acr) };
  if (needsNewAccount(facts)) return { kind: 'sign-up' };
  if (!signIn) return { kind: facts.hasOtherAccounts ? 'select-account' : 'login' };
  return signInStep(facts, signIn, acr) ?? consentStep(facts, signIn);
}

/** Undefined where the sign-in is good enough. */
function signInStep(facts: Facts, signIn: SignInFacts, acr: AcrDemand): NextStep | undefined {
  if (needsChoice(facts, signIn)) return { kind: 'select-account' };
  if (needsLogin(facts, signIn, acr)) return { kind: 'login' };
  // RFC 9470 §5: who has just signed in, and not so strongly, is not asked again and again.
  if (isTooWeak(signIn, acr)) return { kind: 'refuse', error: unmet(acr) };
  // OpenID Connect Core §3.1.2.2: an answer about anybody else than the one who was hinted at would be wrong.
  if (isSomebodyElse(facts.request, signIn)) return { kind: 'refuse', error: loginRequired() };
  return undefined;
}

function consentStep({ request, client, consent, decision }: Facts, signIn: SignInFacts): NextStep {
  // A decision counts for whoever made it: after another login, the new person is asked.
  if (decision?.userId === signIn.userId) return afterDecision(request, decision);
  if (request.prompt.includes('consent')) return { kind: 'consent' };
  const isRemembered = consent.covers(request.consentScopes) && !client.canBeImpersonatedAt(request.redirectUri);
  const isAsked = client.requiresConsent && !isRemembered;
  return isAsked ? { kind: 'consent' } : { kind: 'respond', scopes: request.scopes };
}

/**
 * Initiating User Registration via OpenID Connect §4.1: `create` is satisfied by the account that was made for this very
 * request; or by a login, or a choice, when the person has found out that there is one already.
 */
function needsNewAccount({ request, signIn, loginSessionId, chosenSessionId }: Facts): boolean {
  if (!request.prompt.includes('create')) return false;
  return signIn === undefined || ![loginSessionId, chosenSessionId].includes(signIn.sessionId);
}

/** OpenID Connect Core §3.1.2.1: `select_account` is satisfied by a choice, or a login, for this very request. */
function needsChoice({ request, chosenSessionId, loginSessionId }: Facts, { sessionId }: SignInFacts): boolean {
  return request.prompt.includes('select_account') && sessionId !== chosenSessionId && sessionId !== loginSessionId;
}

/** A login for this very request satisfies all that can be asked of a login; any other sign-in must be good enough. */
function needsLogin({ request, loginSessionId, now }: Facts, signIn: SignInFacts, acr: AcrDemand): boolean {
  if (loginSessionId === signIn.sessionId) return false;
  if (isTooWeak(signIn, acr)) return true;
  const { prompt, maxAge } = request;
  // OpenID Connect Core §3.1.2.1; no sign-in is young enough for max_age=0, not even one of this moment.
  if (prompt.includes('login') || maxAge === 0) return true;
  if (maxAge !== undefined && now - signIn.authTime > maxAge * 1000) return true;
  return isSomebodyElse(request, signIn);
}

/** RFC 9470 §4; a class that does not exist here is a wish that nobody can fulfil (OpenID Connect Core §3.1.2.1). */
function isTooWeak({ acr }: SignInFacts, { attainable }: AcrDemand): boolean {
  return attainable.length > 0 && !attainable.includes(acr);
}

function isSomebodyElse({ hintedSubject }: AuthorizationRequest, { subject }: SignInFacts): boolean {
  return hintedSubject !== undefined && hintedSubject !== subject;
}

function afterDecision(request: AuthorizationRequest, { scopes }: Decision): NextStep {
  if (scopes) return { kind: 'respond', scopes: request.scopes.filter((scope) => scopes.includes(scope)) };
  return { kind: 'refuse', error: new AccessDeniedError('The user did not allow access.') };
}

function accountSelectionRequired(): OAuthError {
  return new AccountSelectionRequiredError('The user must choose an account, and prompt=none allows no page.');
}

function unmet({ values }: AcrDemand): OAuthError {
  return new UnmetAuthenticationRequirementsError(
    `The user cannot sign in here with an acr of: ${values.join(' ').slice(0, 200)}`,
  );
}

function loginRequired(): OAuthError {
  return new LoginRequiredError('The user must sign in, and prompt=none or id_token_hint did not leave room for it.');
}

function consentRequired(): OAuthError {
  return new ConsentRequiredError('The user must consent, and prompt=none allows no page.');
}
