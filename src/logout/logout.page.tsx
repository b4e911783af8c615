import type { VNode } from 'preact';
import { Button, Card, Foreign, HiddenFields } from '../ui/components.js';
import { renderDocument } from '../ui/document.js';
import { en, type Messages } from '../ui/messages/index.js';
import { Phrase } from '../ui/phrase.js';
import { presentedService } from '../ui/service.js';

export interface LogoutPageProps {
  readonly action: string;
  /** The sealed request, which comes back with the form. */
  readonly request: string;
  readonly csrfToken: string;
  /** Who asks, where somebody does. */
  readonly clientName?: string;
  readonly messages?: Messages;
}

/** Asks before it signs out: anybody can send a browser here (RP-Initiated Logout §2). */
export function LogoutPage({ action, request, csrfToken, clientName, messages = en }: LogoutPageProps): VNode {
  const texts = messages.logout;
  const service = <bdi>{presentedService().name}</bdi>;
  const lead =
    clientName === undefined ? (
      <Phrase text={texts.lead} values={{ service }} />
    ) : (
      <Phrase text={texts.leadOfClient} values={{ service, client: <Foreign text={clientName} /> }} />
    );
  return (
    <Card title={texts.title} lead={lead}>
      <form method="post" action={action}>
        <HiddenFields values={{ request, csrf_token: csrfToken }} />
        <div class="actions pair">
          <Button id="logout-cancel" kind="secondary" name="decision" value="stay">
            {texts.stay}
          </Button>
          <Button id="logout-confirm" name="decision" value="sign_out">
            {texts.confirm}
          </Button>
        </div>
      </form>
    </Card>
  );
}

export function renderLogoutPage(props: LogoutPageProps): string {
  const { logout, language, direction } = props.messages ?? en;
  return renderDocument({ title: logout.title, language, direction, body: <LogoutPage {...props} /> });
}

export interface SignedOutPageProps {
  /** Front-channel logout addresses, loaded out of sight (Front-Channel Logout §2). */
  readonly frames: readonly string[];
  /** Where the person may go on. */
  readonly next?: string;
  readonly messages?: Messages;
}

export function SignedOutPage({ frames, next, messages = en }: SignedOutPageProps): VNode {
  const texts = messages.logout;
  return (
    <Card title={texts.done}>
      {next === undefined ? (
        <p>{texts.doneText}</p>
      ) : (
        <p class="actions">
          <a class="button primary" id="logout-continue" href={next}>
            {texts.goOn}
          </a>
        </p>
      )}
      {frames.map((address) => (
        <iframe key={address} src={address} hidden title="" />
      ))}
    </Card>
  );
}

export function renderSignedOutPage(props: SignedOutPageProps): string {
  const { logout, language, direction } = props.messages ?? en;
  return renderDocument({ title: logout.done, language, direction, body: <SignedOutPage {...props} />, script: false });
}
