import { Consent } from '../consents/consent.js';
import { ACR_SINGLE_FACTOR } from '../protocol/standard-claims.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { type Facts, nextStep, type SignInFacts } from './next-step.js';

const NOW = 1_000_000_000;
const WEAKER = 'urn:portico:acr:0';
const request: AuthorizationRequest = {
  clientId: 'c',
  redirectUri: 'https://rp.test/cb',
  redirectUriWasSent: true,
  responseType: 'code',
  responseMode: 'query',
  scopes: [],
  consentScopes: [],
  prompt: [],
  uiLocales: [],
};
const signIn: SignInFacts = { userId: 'u', sessionId: 's', subject: 'u', authTime: NOW - 60_000, acr: WEAKER };

const step = (changes: Partial<AuthorizationRequest>, facts: Partial<Facts> = {}): string => {
  const next = nextStep({
    request: { ...request, ...changes },
    client: { requiresConsent: false, canBeImpersonatedAt: () => false },
    signIn,
    hasOtherAccounts: false,
    chosenSessionId: undefined,
    loginSessionId: undefined,
    consent: new Consent([]),
    decision: undefined,
    now: NOW,
    ...facts,
  });
  return next.kind === 'refuse' ? next.error.code : next.kind;
};
const essential = (...values: unknown[]): Partial<AuthorizationRequest> => ({
  claims: { id_token: { acr: { essential: true, values } } },
});

describe('nextStep, where a request says how strongly its user must sign in', () => {
  it('a sign-in that is too weak is made again; one that is enough is not', () => {
    expect(step({ acrValues: [ACR_SINGLE_FACTOR] })).toBe('login');
    const enough = { signIn: { ...signIn, acr: ACR_SINGLE_FACTOR } };
    expect(step({ acrValues: [ACR_SINGLE_FACTOR] }, enough)).toBe('respond');
    expect(step({ acrValues: ['urn:x', ACR_SINGLE_FACTOR] }, enough)).toBe('respond');
    expect(step(essential(ACR_SINGLE_FACTOR), enough)).toBe('respond');
    expect(step({ acrValues: [WEAKER] }, enough)).toBe('respond');
  });

  it('whoever has just signed in, and is still too weak, is not asked again', () => {
    const afterLogin = { loginSessionId: 's' };
    expect(step({ acrValues: [ACR_SINGLE_FACTOR] }, afterLogin)).toBe('unmet_authentication_requirements');
    expect(step(essential(ACR_SINGLE_FACTOR), afterLogin)).toBe('unmet_authentication_requirements');
  });

  it('what nobody can reach is a wish as acr_values, and a refusal as an essential claim, before anybody signs in', () => {
    expect(step({ acrValues: ['urn:gold', '2'] })).toBe('respond');
    expect(step(essential('urn:gold'), { signIn: undefined })).toBe('unmet_authentication_requirements');
    expect(step({ claims: { id_token: { acr: { essential: true, value: 'urn:gold' } } } })).toBe(
      'unmet_authentication_requirements',
    );
  });

  it('an acr that is asked for without being essential, or without a value, changes nothing', () => {
    expect(step({ claims: { id_token: { acr: null } } })).toBe('respond');
    expect(step({ claims: { id_token: { acr: { essential: true } } } })).toBe('respond');
    expect(step({ claims: { id_token: { acr: { values: ['urn:gold'] } } } })).toBe('respond');
    expect(step({ claims: { userinfo: { acr: { essential: true, values: ['urn:gold'] } } } })).toBe('respond');
  });

  it('with prompt=none it is login_required, since no page may be shown', () => {
    expect(step({ acrValues: [ACR_SINGLE_FACTOR], prompt: ['none'] })).toBe('login_required');
    expect(step({ ...essential('urn:gold'), prompt: ['none'] })).toBe('unmet_authentication_requirements');
  });

  it('max_age and acr_values are both fulfilled, or neither counts', () => {
    const strong = { signIn: { ...signIn, acr: ACR_SINGLE_FACTOR } };
    expect(step({ acrValues: [ACR_SINGLE_FACTOR], maxAge: 30 }, strong)).toBe('login');
    expect(step({ acrValues: [ACR_SINGLE_FACTOR], maxAge: 61 }, strong)).toBe('respond');
    expect(step({ acrValues: [ACR_SINGLE_FACTOR], maxAge: 61 })).toBe('login');
  });
});
