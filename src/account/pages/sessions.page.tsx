import type { VNode } from 'preact';
import { Button, Foreign } from '../../ui/components.js';
import { fillText } from '../../ui/phrase.js';
import type { BrowserName } from '../own/browser-name.js';
import { ActionForm, type FrameProps, renderAccountPage, timeText } from './frame.js';
import { ACCOUNT_PATHS } from './paths.js';

export interface ShownSession {
  readonly id: string;
  readonly name: BrowserName | undefined;
  readonly network: string | null;
  readonly authTime: number;
  readonly lastSeenAt: number;
  readonly isCurrent: boolean;
}

export interface SessionsPageProps extends FrameProps {
  readonly sessions: readonly ShownSession[];
}

function Session({ session, props }: { session: ShownSession; props: SessionsPageProps }): VNode {
  const { id, name, network, authTime, lastSeenAt, isCurrent } = session;
  const texts = props.messages.account.sessions;
  const browser = name && { browser: name.browser, system: name.system ?? props.messages.account.unknown };
  return (
    <li class="record" id={`session-${id}`}>
      <div>
        <strong>{browser ? fillText(texts.browser, browser) : texts.unknownBrowser}</strong>
        {isCurrent && <small class="tag current">{texts.current}</small>}
        <p class="hint">
          <Foreign text={fillText(texts.network, { network: network ?? props.messages.account.unknown })} />
        </p>
        <p class="hint">{fillText(texts.since, { time: timeText(authTime, props) })}</p>
        <p class="hint">{fillText(texts.seen, { time: timeText(lastSeenAt, props) })}</p>
      </div>
      <ActionForm action={ACCOUNT_PATHS.sessions} csrfToken={props.csrfToken} fields={{ session: id }}>
        <Button id={`end-session-${id}`} kind="quiet">
          {texts.end}
        </Button>
      </ActionForm>
    </li>
  );
}

/** Where somebody is signed in. */
export function renderSessionsPage(props: SessionsPageProps): string {
  const texts = props.messages.account.sessions;
  const children = (
    <>
      <ul class="records">
        {props.sessions.map((session) => (
          <Session key={session.id} session={session} props={props} />
        ))}
      </ul>
      <ActionForm action={ACCOUNT_PATHS.sessions} csrfToken={props.csrfToken} fields={{}}>
        <div class="actions pair">
          <Button id="end-other-sessions" kind="secondary" name="session" value="others">
            {texts.endOthers}
          </Button>
          <Button id="end-all-sessions" kind="secondary" name="session" value="all">
            {texts.endAll}
          </Button>
        </div>
      </ActionForm>
    </>
  );
  return renderAccountPage('sessions', props, { lead: texts.lead, children });
}
