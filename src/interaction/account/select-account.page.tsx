import type { VNode } from 'preact';
import { Button, Card, Foreign, HiddenFields } from '../../ui/components.js';
import { renderDocument } from '../../ui/document.js';
import { en, type Messages } from '../../ui/messages/index.js';
import { Phrase } from '../../ui/phrase.js';

export interface SelectAccountPageProps {
  readonly action: string;
  readonly requestId: string;
  readonly csrfToken: string;
  readonly clientName: string;
  readonly accounts: readonly { readonly sessionId: string; readonly username: string; readonly name?: string }[];
  readonly messages?: Messages;
}

/** Who goes on, of those who are signed in in this browser. */
export function SelectAccountPage(props: SelectAccountPageProps): VNode {
  const { action, requestId, csrfToken, clientName, accounts, messages = en } = props;
  const texts = messages.selectAccount;
  return (
    <Card title={texts.title} lead={<Phrase text={texts.lead} values={{ client: <Foreign text={clientName} /> }} />}>
      <form method="post" action={action}>
        <HiddenFields values={{ request: requestId, csrf_token: csrfToken }} />
        <ul class="choices">
          {accounts.map(({ sessionId, username, name }) => (
            <li key={sessionId}>
              <Button id={`account-${username}`} kind="secondary" name="session" value={sessionId}>
                <Foreign text={name === undefined ? username : `${name} (${username})`} />
              </Button>
            </li>
          ))}
        </ul>
        <div class="actions">
          <Button id="use-another-account" kind="secondary" name="session" value="another">
            {texts.another}
          </Button>
        </div>
      </form>
    </Card>
  );
}

export function renderSelectAccountPage(props: SelectAccountPageProps): string {
  const { selectAccount, language, direction } = props.messages ?? en;
  return renderDocument({ title: selectAccount.title, language, direction, body: <SelectAccountPage {...props} /> });
}
