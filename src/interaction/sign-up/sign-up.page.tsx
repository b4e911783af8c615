import type { VNode } from 'preact';
import { Button, Card, Foreign, HiddenFields, Notice } from '../../ui/components.js';
import { renderDocument } from '../../ui/document.js';
import { Field, type FieldProps } from '../../ui/field.js';
import { en, type Messages } from '../../ui/messages/index.js';
import { fillText, Phrase } from '../../ui/phrase.js';
import { ClientLinks, type ClientLinksProps } from '../client-links.js';
import { waitText } from '../wait-text.js';

type FieldName = 'name' | 'username' | 'email' | 'password';

export interface SignUpPageProps {
  /** Where the form is posted, e.g. `/sign-up`. */
  action: string;
  requestId: string;
  csrfToken: string;
  clientName: string;
  clientLinks?: ClientLinksProps;
  /** What was typed before, or the request's login_hint; never a password. */
  typed?: { username?: string; email?: string; name?: string };
  failure?: 'invalid' | 'taken' | 'too_many_attempts';
  /** The fields to correct. */
  invalid?: readonly FieldName[];
  /** Whole minutes until the next attempt counts. */
  retryAfterMinutes?: number;
  messages?: Messages;
}

type Part = SignUpPageProps & { messages: Messages };

/** In the order in which people fill them in. Which of two was taken is not said: both are marked. */
function fieldsOf({ typed = {}, failure, invalid = [], messages }: Part): FieldProps[] {
  const texts = messages.signUp;
  const state = (name: FieldName) => ({
    id: name,
    name,
    label: texts[name],
    error: invalid.includes(name) ? texts.faults[name] : undefined,
    autofocus: invalid[0] === name,
  });
  const taken = failure === 'taken' ? { invalid: true, describedBy: 'sign-up-failure' } : {};
  return [
    { ...state('name'), value: typed.name, autocomplete: 'name', isOptional: true, hint: texts.optional },
    { ...state('username'), ...taken, value: typed.username, autocomplete: 'username', hint: texts.usernameHint },
    { ...state('email'), ...taken, value: typed.email, type: 'email', autocomplete: 'email' },
    {
      ...state('password'),
      type: 'password',
      autocomplete: 'new-password',
      hint: texts.passwordHint,
      revealLabel: messages.login.showPassword,
    },
  ];
}

function failureText({ failure, retryAfterMinutes, messages }: Part): string | undefined {
  const texts = messages.signUp.failures;
  if (failure !== 'too_many_attempts') return failure && texts[failure].text;
  const { text, textWithoutWait } = texts.too_many_attempts;
  return waitText({ text, textWithoutWait, minutes: retryAfterMinutes, language: messages.language });
}

export function SignUpPage(props: SignUpPageProps): VNode {
  const { action, requestId, csrfToken, clientName, clientLinks, failure, messages = en } = props;
  const part = { ...props, messages };
  const texts = messages.signUp;
  return (
    <Card title={texts.title} lead={<Phrase text={texts.lead} values={{ client: <Foreign text={clientName} /> }} />}>
      {failure && (
        <Notice role="alert" id="sign-up-failure" title={texts.failures[failure].title}>
          {failureText(part)}
        </Notice>
      )}
      <form method="post" action={action}>
        <HiddenFields values={{ request: requestId, csrf_token: csrfToken }} />
        {fieldsOf(part).map((field) => (
          <Field key={field.id} {...field} />
        ))}
        <div class="actions">
          <Button id="submit-sign-up">{texts.submit}</Button>
        </div>
      </form>
      <p class="alternative">
        <a id="to-login" href={`/login?request=${encodeURIComponent(requestId)}`}>
          {texts.toLogin}
        </a>
      </p>
      <ClientLinks links={clientLinks} messages={messages} />
    </Card>
  );
}

/** The whole document, with what went wrong first in its title: a screen reader begins there. */
export function renderSignUpPage(props: SignUpPageProps): string {
  const { signUp, titlePrefixForErrors, language, direction } = props.messages ?? en;
  const title = props.failure
    ? fillText(titlePrefixForErrors, { title: signUp.failures[props.failure].title })
    : signUp.title;
  return renderDocument({ title, language, direction, body: <SignUpPage {...props} /> });
}
