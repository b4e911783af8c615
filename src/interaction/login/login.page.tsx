import type { VNode } from 'preact';
import { Button, Card, Foreign, HiddenFields, Notice, Reference } from '../../ui/components.js';
import { renderDocument } from '../../ui/document.js';
import { Field } from '../../ui/field.js';
import { en, type Messages } from '../../ui/messages/index.js';
import { fillText, Phrase } from '../../ui/phrase.js';
import { waitText } from '../wait-text.js';
import { ClientLinks, type ClientLinksProps } from '../client-links.js';

export type LoginFailure = 'wrong_credentials' | 'too_many_attempts' | 'expired';

export interface LoginPageProps {
  /** Where the form is posted, e.g. `/login`. */
  action: string;
  /** The stored request that somebody signs in for; absent where they come for themselves. */
  requestId?: string;
  /** The own page that they wanted, where they come for themselves. */
  returnTo?: string;
  csrfToken: string;
  clientName: string;
  /** What the client says about itself; only https is shown. */
  clientLinks?: ClientLinksProps;
  /** Where an account can be made; absent where nobody can make one. */
  signUpHref?: string;
  /** What was typed before, or the request's login_hint. */
  username?: string;
  failure?: LoginFailure;
  /** Shown with a failure: also in the log, beside the reason. */
  correlationId?: string;
  /** Whole minutes until the next attempt counts. */
  retryAfterMinutes?: number;
  messages?: Messages;
}

function failureText({ failure, retryAfterMinutes, messages = en }: LoginPageProps): string | undefined {
  const texts = messages.login.failures;
  if (failure !== 'too_many_attempts') return failure && texts[failure].text;
  const { text, textWithoutWait } = texts.too_many_attempts;
  return waitText({ text, textWithoutWait, minutes: retryAfterMinutes, language: messages.language });
}

type Part = LoginPageProps & { messages: Messages };

function LoginForm(props: Part): VNode {
  const { action, csrfToken, username = '', failure, messages } = props;
  const texts = messages.login;
  // Which of the two was wrong is nobody's business: both are marked.
  const shared = { invalid: failure === 'wrong_credentials', describedBy: failure && 'login-failure' };
  const knowsUsername = username !== '';
  return (
    <form method="post" action={action}>
      <HiddenFields values={{ ...purposeOf(props), csrf_token: csrfToken }} />
      <Field
        {...shared}
        id="username"
        name="username"
        label={texts.username}
        value={username}
        autocomplete="username"
        autofocus={!knowsUsername}
      />
      <Field
        {...shared}
        id="password"
        name="password"
        type="password"
        label={texts.password}
        autocomplete="current-password"
        autofocus={knowsUsername}
        revealLabel={texts.showPassword}
      />
      <div class="actions">
        <Button id="submit-login">{texts.submit}</Button>
      </div>
    </form>
  );
}

/** What somebody signs in for. */
function purposeOf({ requestId, returnTo }: LoginPageProps): Record<string, string> {
  return {
    ...(requestId === undefined ? {} : { request: requestId }),
    ...(returnTo === undefined ? {} : { return_to: returnTo }),
  };
}

export function LoginPage(props: LoginPageProps): VNode {
  const { clientName, clientLinks, signUpHref, failure, correlationId, messages = en } = props;
  const texts = messages.login;
  return (
    <Card title={texts.title} lead={<Phrase text={texts.lead} values={{ client: <Foreign text={clientName} /> }} />}>
      {failure && (
        <Notice role="alert" id="login-failure" title={texts.failures[failure].title}>
          {failureText(props)}
        </Notice>
      )}
      <LoginForm {...props} messages={messages} />
      {signUpHref !== undefined && (
        <p class="alternative">
          <a id="to-sign-up" href={signUpHref}>
            {texts.toSignUp}
          </a>
        </p>
      )}
      <ClientLinks links={clientLinks} messages={messages} />
      {failure && correlationId !== undefined && <Reference id={correlationId} label={messages.error.correlationId} />}
    </Card>
  );
}

/** The whole document, with what went wrong first in its title: a screen reader begins there. */
export function renderLoginPage(props: LoginPageProps): string {
  const { login, titlePrefixForErrors, language, direction } = props.messages ?? en;
  const title = props.failure
    ? fillText(titlePrefixForErrors, { title: login.failures[props.failure].title })
    : login.title;
  return renderDocument({ title, language, direction, body: <LoginPage {...props} /> });
}
