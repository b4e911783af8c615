import type { ComponentChildren, VNode } from 'preact';
import { Card, HiddenFields, Notice, SignedInAs } from '../../ui/components.js';
import { renderDocument } from '../../ui/document.js';
import type { Messages } from '../../ui/messages/index.js';
import { fillText } from '../../ui/phrase.js';
import { ACCOUNT_PATHS, type AccountPageName, SIGN_IN_PATH } from './paths.js';

/** What every page of an account shows: whose it is, and where else one can go. */
export interface FrameProps {
  readonly username: string;
  readonly displayName?: string;
  readonly csrfToken: string;
  /** IANA time zone for what is shown of times; UTC where it is absent or unknown. */
  readonly zone?: string;
  /** What has just been done. */
  readonly notice?: string;
  /** What went wrong; nothing was done then. */
  readonly failure?: { readonly title: string; readonly text?: string };
  readonly messages: Messages;
}

const PAGES = Object.keys(ACCOUNT_PATHS) as AccountPageName[];

function Whose({ username, displayName, messages }: FrameProps): VNode {
  return (
    <div class="account">
      <SignedInAs label={messages.consent.signedInAs} username={username} displayName={displayName} />
      <p class="links">
        <a id="switch-account" href={SIGN_IN_PATH}>
          {messages.consent.switchAccount}
        </a>
        <a id="sign-out" href="/logout">
          {messages.account.signOut}
        </a>
      </p>
    </div>
  );
}

function Pages({ current, messages }: { current: AccountPageName; messages: Messages }): VNode {
  const texts = messages.account;
  return (
    <nav class="pages" aria-label={texts.pages}>
      <ul>
        {PAGES.map((name) => (
          <li key={name}>
            <a id={`to-${name}`} href={ACCOUNT_PATHS[name]} aria-current={name === current ? 'page' : undefined}>
              {texts[name].title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A whole document: the page in its frame, with what went wrong first in the title. */
export function renderAccountPage(
  current: AccountPageName,
  props: FrameProps,
  content: { readonly lead?: string; readonly children: ComponentChildren },
): string {
  const { messages, notice, failure } = props;
  const title = current === 'overview' ? messages.account.title : messages.account[current].title;
  const body = (
    <Card title={title} lead={content.lead} note={<Pages current={current} messages={messages} />} wide>
      <Whose {...props} />
      {notice && (
        <Notice role="status" id="account-done">
          {notice}
        </Notice>
      )}
      {failure && (
        <Notice role="alert" id="account-failure" title={failure.title}>
          {failure.text}
        </Notice>
      )}
      {content.children}
    </Card>
  );
  const { language, direction, titlePrefixForErrors } = messages;
  const shown = failure ? fillText(titlePrefixForErrors, { title: failure.title }) : title;
  return renderDocument({ title: shown, language, direction, body });
}

/** A button with what it acts on, as a form of its own. */
export function ActionForm(props: {
  readonly action: string;
  readonly csrfToken: string;
  readonly fields: Record<string, string>;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <form method="post" action={props.action}>
      <HiddenFields values={{ csrf_token: props.csrfToken, ...props.fields }} />
      {props.children}
    </form>
  );
}

/** A moment in the words of the language and in the time zone of the person. */
export function timeText(at: number, { zone = 'UTC', messages }: Pick<FrameProps, 'zone' | 'messages'>): string {
  const parts = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  const timeZone = isZone(zone) ? zone : 'UTC';
  return new Intl.DateTimeFormat(messages.language, { ...parts, timeZone, timeZoneName: 'short' }).format(at);
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
