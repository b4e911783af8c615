import { renderActivityPage } from '../../src/account/pages/activity.page.js';
import { renderApplicationsPage } from '../../src/account/pages/applications.page.js';
import type { FrameProps } from '../../src/account/pages/frame.js';
import { renderOverviewPage } from '../../src/account/pages/overview.page.js';
import { renderPasswordPage } from '../../src/account/pages/password.page.js';
import { renderProfilePage } from '../../src/account/pages/profile.page.js';
import { renderSessionsPage } from '../../src/account/pages/sessions.page.js';
import type { Messages } from '../../src/ui/messages/index.js';

const AT = Date.UTC(2026, 10, 22, 19, 32);
const LONG = 'Konzernübergreifendes-Reisekostenabrechnungsportal-der-Beispielwerke-Aktiengesellschaft';

const frameOf = (messages: Messages): FrameProps => ({
  username: 'maria.lindqvist',
  displayName: 'Maria Lindqvist',
  csrfToken: 'csrf-token',
  zone: 'Europe/Stockholm',
  messages,
});

const refusal = ({ account }: Messages) => ({ title: account.check, text: account.checkText });

/** The pages of an account, in the states that people see. */
export const accountSamples: Record<string, (messages: Messages) => string> = {
  account: (messages) =>
    renderOverviewPage({
      ...frameOf(messages),
      username: LONG,
      email: `${LONG}@example.com`,
      isEmailVerified: false,
      createdAt: AT,
      signedInAt: AT,
    }),
  'account-profile': (messages) =>
    renderProfilePage({
      ...frameOf(messages),
      values: { name: 'Maria Lindqvist', email: 'maria', website: 'nowhere', locality: 'Stockholm' },
      revision: 3,
      invalid: ['email', 'website'],
      failure: refusal(messages),
    }),
  'account-password': (messages) =>
    renderPasswordPage({
      ...frameOf(messages),
      hasPassword: true,
      invalid: 'current_password',
      failure: refusal(messages),
    }),
  'account-password-none': (messages) => renderPasswordPage({ ...frameOf(messages), hasPassword: false }),
  'account-sessions': (messages) =>
    renderSessionsPage({
      ...frameOf(messages),
      notice: messages.account.ended,
      sessions: [
        {
          id: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
          name: { browser: 'Firefox', system: 'Linux' },
          network: '2001:db8:85a3:8d3::/64',
          authTime: AT,
          lastSeenAt: AT,
          isCurrent: true,
        },
        {
          id: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e10',
          name: undefined,
          network: null,
          authTime: AT,
          lastSeenAt: AT,
          isCurrent: false,
        },
      ],
    }),
  'account-applications': (messages) =>
    renderApplicationsPage({
      ...frameOf(messages),
      applications: [
        { clientId: 'notes', name: LONG, scopes: ['Read your notes', LONG], since: AT, lastUsedAt: AT },
        { clientId: 'plain', name: 'Plain', scopes: [], since: AT, lastUsedAt: undefined },
      ],
    }),
  'account-activity': (messages) =>
    renderActivityPage({
      ...frameOf(messages),
      events: [
        { at: AT, type: 'login.succeeded', clientId: 'notes', application: LONG, network: '192.0.2.1', by: 'self' },
        { at: AT, type: 'user.updated', clientId: undefined, network: undefined, by: 'administrator' },
        { at: AT, type: 'something.new', clientId: undefined, network: undefined, by: 'self' },
      ],
      next: 'AAAAAQZ1',
    }),
  'account-activity-empty': (messages) => renderActivityPage({ ...frameOf(messages), events: [] }),
};
