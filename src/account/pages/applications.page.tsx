import type { VNode } from 'preact';
import { Button, Foreign } from '../../ui/components.js';
import { fillText } from '../../ui/phrase.js';
import { ActionForm, type FrameProps, renderAccountPage, timeText } from './frame.js';
import { ACCOUNT_PATHS } from './paths.js';

export interface ShownApplication {
  readonly clientId: string;
  readonly name: string;
  /** What it may do, in plain words. */
  readonly scopes: readonly string[];
  readonly since: number;
  readonly lastUsedAt: number | undefined;
}

export interface ApplicationsPageProps extends FrameProps {
  readonly applications: readonly ShownApplication[];
}

function Application({ application, props }: { application: ShownApplication; props: ApplicationsPageProps }): VNode {
  const { clientId, name, scopes, since, lastUsedAt } = application;
  const { unknown, applications: texts } = props.messages.account;
  const used = lastUsedAt === undefined ? unknown : timeText(lastUsedAt, props);
  return (
    <li class="record">
      <div>
        <strong>
          <Foreign text={name} />
        </strong>
        <ul class="abilities">
          {(scopes.length === 0 ? [texts.identity] : scopes).map((title) => (
            <li key={title}>
              <Foreign text={title} limit={200} />
            </li>
          ))}
        </ul>
        <p class="hint">{fillText(texts.since, { time: timeText(since, props) })}</p>
        <p class="hint">{fillText(texts.used, { time: used })}</p>
      </div>
      <ActionForm action={ACCOUNT_PATHS.applications} csrfToken={props.csrfToken} fields={{ client: clientId }}>
        <Button id={`disconnect-${clientId}`} kind="quiet">
          {texts.revoke}
        </Button>
      </ActionForm>
    </li>
  );
}

/** What somebody has connected, and may do. */
export function renderApplicationsPage(props: ApplicationsPageProps): string {
  const texts = props.messages.account.applications;
  const list = (
    <ul class="records">
      {props.applications.map((application) => (
        <Application key={application.clientId} application={application} props={props} />
      ))}
    </ul>
  );
  const children = props.applications.length === 0 ? <p>{texts.empty}</p> : list;
  return renderAccountPage('applications', props, { lead: texts.lead, children });
}
