import { accountSamples } from './account-samples.js';
import { FORM_POST_SCRIPT_HASH, renderFormPostPage } from '../../src/authorization/response-modes/form-post.page.js';
import { renderConsentPage, type ConsentPageProps } from '../../src/interaction/consent/consent.page.js';
import { renderLoginPage } from '../../src/interaction/login/login.page.js';
import { renderSignUpPage } from '../../src/interaction/sign-up/sign-up.page.js';
import { SCRIPT_HASH, STYLE_HASH } from '../../src/ui/document.js';
import { renderErrorPage } from '../../src/ui/error.page.js';
import { renderMessagePage } from '../../src/ui/message.page.js';
import type { Messages } from '../../src/ui/messages/index.js';
import { presentAs, type Service } from '../../src/ui/service.js';

export const ORIGIN = 'https://portico.test';

/** What the server sends with a page, as strict as it gets. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_HASH}`,
  "img-src 'self' data:",
  `script-src ${SCRIPT_HASH} ${FORM_POST_SCRIPT_HASH}`,
  "form-action 'self' https://notes.example.com",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LINKS = {
  uri: 'https://notes.example.com/',
  policyUri: 'https://notes.example.com/privacy',
  tosUri: 'https://legal.example.com/terms',
};

const login = {
  action: '/login',
  requestId: '0190f7a2-request',
  csrfToken: 'csrf-token',
  clientName: 'Acme Notes',
};

const consent: ConsentPageProps = {
  action: '/consent',
  requestId: '0190f7a2-request',
  csrfToken: 'csrf-token',
  clientName: 'Acme Notes',
  clientLinks: LINKS,
  username: 'maria.lindqvist',
  displayName: 'Maria Lindqvist',
  redirectHost: 'notes.example.com',
  switchAccountAction: '/consent/switch-account',
  scopes: [
    {
      name: 'notes:read',
      title: 'Read your notes',
      description: 'See the title and text of all your notes.',
      optional: false,
      alreadyGranted: false,
    },
    {
      name: 'notes:write',
      title: 'Change your notes',
      description: 'Write new notes, and change or delete those you have.',
      optional: true,
      alreadyGranted: false,
    },
    {
      name: 'offline_access',
      title: 'Stay connected',
      description: 'Keep this access while you are not using the application, until you take it back.',
      optional: true,
      alreadyGranted: false,
    },
    { name: 'profile', title: 'See your name', optional: false, alreadyGranted: true },
  ],
};

const LONG = 'Konzernübergreifendes-Reisekostenabrechnungsportal-der-Beispielwerke-Aktiengesellschaft';

function presentedAs(service: Service, render: () => string): string {
  presentAs(service);
  try {
    return render();
  } finally {
    presentAs({ name: 'Portico' });
  }
}

/** Every page in the states that people see, by name. */
export const samples: Record<string, (messages: Messages) => string> = {
  ...accountSamples,
  login: (messages) => renderLoginPage({ ...login, messages }),
  'login-wrong': (messages) =>
    renderLoginPage({
      ...login,
      username: 'maria.lindqvist',
      failure: 'wrong_credentials',
      correlationId: '4b3f0a52-1c5e-4d7e-9a53-0c7d3f1f8f57',
      messages,
    }),
  'login-throttled': (messages) =>
    renderLoginPage({
      ...login,
      clientLinks: LINKS,
      username: 'm',
      failure: 'too_many_attempts',
      retryAfterMinutes: 5,
      messages,
    }),
  'login-sign-up': (messages) => renderLoginPage({ ...login, signUpHref: '/sign-up?request=r', messages }),
  'sign-up': (messages) => renderSignUpPage({ ...login, action: '/sign-up', clientLinks: LINKS, messages }),
  'sign-up-invalid': (messages) =>
    renderSignUpPage({
      ...login,
      action: '/sign-up',
      typed: { username: 'maria lindqvist', email: 'maria', name: LONG },
      failure: 'invalid',
      invalid: ['username', 'email', 'password'],
      messages,
    }),
  'sign-up-taken': (messages) =>
    renderSignUpPage({ ...login, action: '/sign-up', typed: { username: 'maria' }, failure: 'taken', messages }),
  consent: (messages) => renderConsentPage({ ...consent, messages }),
  'consent-long': (messages) =>
    renderConsentPage({ ...consent, clientName: LONG, username: LONG, redirectHost: `${LONG}.example`, messages }),
  'consent-bare': (messages) =>
    renderConsentPage({ ...consent, displayName: undefined, clientLinks: undefined, scopes: [], messages }),
  error: (messages) =>
    renderErrorPage({
      code: 'invalid_request',
      expected: 'A redirect_uri that is registered for this client, character for character.',
      received: 'https://rp1.test@evil.test/cb?next="><script>alert(1)</script>',
      action: 'Ask the owner of the application to register this address, or to send the registered one.',
      correlationId: '01JD8QF6Z3V7M0K2T9R4X5C1BN',
      messages,
    }),
  'error-plain': (messages) => renderErrorPage({ code: 'server_error', correlationId: '01JD8QF6Z3V7M0K2', messages }),
  'error-support': (messages) =>
    presentedAs({ name: LONG, supportUrl: `https://help.example.com/${LONG}` }, () =>
      renderErrorPage({ code: 'server_error', correlationId: '01JD8QF6Z3V7M0K2', messages }),
    ),
  message: (messages) =>
    renderMessagePage({
      title: 'You are signed in',
      paragraphs: ['This sign-in has already been finished, in this window or in another.', 'You can close this page.'],
      link: { href: '/account', text: 'Go to your account' },
      messages,
    }),
  'form-post': (messages) =>
    renderFormPostPage({
      action: 'https://notes.example.com/callback',
      parameters: { code: 'c', state: 's', submit: 'x' },
      messages,
    }),
};
