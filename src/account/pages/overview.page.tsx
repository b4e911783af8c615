import { DefinitionList, Foreign } from '../../ui/components.js';
import { type FrameProps, renderAccountPage, timeText } from './frame.js';

export interface OverviewPageProps extends FrameProps {
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly createdAt: number;
  readonly signedInAt: number;
}

/** The first page of an account: who it is about. */
export function renderOverviewPage(props: OverviewPageProps): string {
  const { username, displayName, email, isEmailVerified, createdAt, signedInAt, messages } = props;
  const texts = messages.account.overview;
  const entries = [
    { term: texts.username, detail: <Foreign text={username} /> },
    { term: texts.name, detail: displayName ? <Foreign text={displayName} /> : messages.account.none },
    {
      term: texts.email,
      detail: (
        <>
          <Foreign text={email} limit={254} />{' '}
          <small class="tag" id="email-verified">
            {isEmailVerified ? texts.verified : texts.unverified}
          </small>
        </>
      ),
    },
    { term: texts.since, detail: timeText(createdAt, props) },
    { term: texts.signedIn, detail: timeText(signedInAt, props) },
  ];
  return renderAccountPage('overview', props, { children: <DefinitionList entries={entries} /> });
}
