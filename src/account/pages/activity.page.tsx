import type { VNode } from 'preact';
import { Foreign } from '../../ui/components.js';
import type { Messages } from '../../ui/messages/index.js';
import { fillText } from '../../ui/phrase.js';
import type { OwnEvent } from '../own/own-activity.js';
import { type FrameProps, renderAccountPage, timeText } from './frame.js';
import { ACCOUNT_PATHS } from './paths.js';

export interface ActivityPageProps extends FrameProps {
  /** With the names of applications in place of their ids. */
  readonly events: readonly (OwnEvent & { readonly application?: string })[];
  /** Where older ones begin. */
  readonly next?: string;
}

function wordsOf(type: string, { account }: Messages): string {
  return new Map(Object.entries<string>(account.activity.events)).get(type) ?? account.activity.events.other;
}

function Event({ event, props }: { event: ActivityPageProps['events'][number]; props: ActivityPageProps }): VNode {
  const { messages } = props;
  const { activity, sessions } = messages.account;
  return (
    <li class="record">
      <div>
        <strong>{wordsOf(event.type, messages)}</strong>
        {event.by === 'administrator' && <small class="tag">{activity.byAdministrator}</small>}
        {event.application !== undefined && (
          <p>
            <Foreign text={event.application} />
          </p>
        )}
        <p class="hint">{timeText(event.at, props)}</p>
        {event.network !== undefined && (
          <p class="hint">
            <Foreign text={fillText(sessions.network, { network: event.network })} />
          </p>
        )}
      </div>
    </li>
  );
}

/** What happened with an account. */
export function renderActivityPage(props: ActivityPageProps): string {
  const texts = props.messages.account.activity;
  const children = (
    <>
      {props.events.length === 0 && <p>{texts.empty}</p>}
      {props.events.length > 0 && (
        <ul class="records">
          {props.events.map((event, position) => (
            <Event key={position} event={event} props={props} />
          ))}
        </ul>
      )}
      {props.next !== undefined && (
        <p class="alternative">
          <a id="older" href={`${ACCOUNT_PATHS.activity}?${new URLSearchParams({ cursor: props.next }).toString()}`}>
            {texts.older}
          </a>
        </p>
      )}
    </>
  );
  return renderAccountPage('activity', props, { lead: texts.lead, children });
}
