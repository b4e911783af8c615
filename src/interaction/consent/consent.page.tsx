import type { VNode } from 'preact';
import { Button, Card, Foreign, HiddenFields, Host, SignedInAs } from '../../ui/components.js';
import { ClientLinks, type ClientLinksProps } from '../client-links.js';
import { renderDocument } from '../../ui/document.js';
import { foreignText } from '../../ui/foreign-text.js';
import { Tick } from '../../ui/icons.js';
import { en, type Messages } from '../../ui/messages/index.js';
import { Phrase } from '../../ui/phrase.js';

export interface ConsentScope {
  /** The scope as on the wire. */
  name: string;
  /** What it means, in plain words. */
  title: string;
  description?: string;
  /** The API that it is of, where the request is for several. */
  api?: string;
  /** Whether the user may leave it out. */
  optional: boolean;
  alreadyGranted: boolean;
}

export interface ConsentPageProps {
  action: string;
  requestId: string;
  csrfToken: string;
  clientName: string;
  /** What the client says about itself; only https is shown. */
  clientLinks?: ClientLinksProps;
  username: string;
  displayName?: string;
  /** Where the answer goes. */
  redirectHost: string;
  scopes: readonly ConsentScope[];
  /** Where "Use another account" is posted, with `request` and `csrf_token`; absent: not offered. */
  switchAccountAction?: string;
  messages?: Messages;
}

type Part = ConsentPageProps & { messages: Messages };

function Account(props: Part): VNode {
  const { username, displayName, switchAccountAction, requestId, csrfToken, messages } = props;
  return (
    <div class="account">
      <SignedInAs label={messages.consent.signedInAs} username={username} displayName={displayName} />
      {switchAccountAction && (
        <form method="post" action={switchAccountAction}>
          <HiddenFields values={{ request: requestId, csrf_token: csrfToken }} />
          <Button id="switch-account" kind="quiet">
            {messages.consent.switchAccount}
          </Button>
        </form>
      )}
    </div>
  );
}

function ScopeText({ scope, tag }: { scope: ConsentScope; tag?: string }): VNode {
  return (
    <span class="scope-text">
      <span class="scope-title">
        <bdi>{foreignText(scope.title)}</bdi>
        {scope.api && (
          <small class="tag">
            <bdi>{foreignText(scope.api)}</bdi>
          </small>
        )}
        {tag && <small class="tag">{tag}</small>}
      </span>
      <code dir="ltr">{foreignText(scope.name)}</code>
      {scope.description && !scope.alreadyGranted && (
        <span class="scope-description">
          <bdi>{foreignText(scope.description, 400)}</bdi>
        </span>
      )}
    </span>
  );
}

/** Only what may be left out has a checkbox; the rest is said, not asked. */
function Scope({ scope, requiredText }: { scope: ConsentScope; requiredText?: string }): VNode {
  if (scope.optional && !scope.alreadyGranted) {
    return (
      <li>
        <label class="scope">
          <input type="checkbox" name="scope" value={scope.name} checked />
          <ScopeText scope={scope} />
        </label>
      </li>
    );
  }
  return (
    <li class="scope">
      <Tick />
      <ScopeText scope={scope} tag={requiredText} />
    </li>
  );
}

function Scopes({ clientName, scopes, messages }: Part): VNode {
  const texts = messages.consent;
  const asked = scopes.filter((scope) => !scope.alreadyGranted);
  const granted = scopes.filter((scope) => scope.alreadyGranted);
  const hasChoice = asked.some((scope) => scope.optional);
  const list = (some: readonly ConsentScope[], kind: string, requiredText?: string) => (
    <ul class={kind}>
      {some.map((scope) => (
        <Scope key={scope.name} scope={scope} requiredText={requiredText} />
      ))}
    </ul>
  );
  return (
    <>
      {scopes.length === 0 && <p>{texts.identityOnly}</p>}
      {asked.length > 0 && (
        <h2>
          <Phrase text={texts.scopesHeading} values={{ client: <Foreign text={clientName} /> }} />
        </h2>
      )}
      {hasChoice && <p class="hint">{texts.scopesHint}</p>}
      {asked.length > 0 && list(asked, 'scopes', hasChoice ? texts.required : undefined)}
      {granted.length > 0 && <h2>{texts.grantedHeading}</h2>}
      {granted.length > 0 && list(granted, 'scopes granted')}
    </>
  );
}

export function ConsentPage(props: ConsentPageProps): VNode {
  const { action, requestId, csrfToken, clientName, redirectHost, clientLinks, messages = en } = props;
  const texts = messages.consent;
  const part = { ...props, messages };
  const lead = <Phrase text={texts.lead} values={{ client: <Foreign text={clientName} /> }} />;
  return (
    <Card title={texts.title} lead={lead} note={<ClientLinks links={clientLinks} messages={messages} />} wide>
      <Account {...part} />
      <form method="post" action={action}>
        <HiddenFields values={{ request: requestId, csrf_token: csrfToken }} />
        <Scopes {...part} />
        <p class="destination">
          <Phrase text={texts.destination} values={{ host: <Host name={redirectHost} /> }} />
        </p>
        {/* Deny comes first: it is what the Enter key in a checkbox presses. */}
        <div class="actions pair">
          <Button id="consent-deny" kind="secondary" name="decision" value="deny">
            {texts.deny}
          </Button>
          <Button id="consent-allow" name="decision" value="allow">
            {texts.allow}
          </Button>
        </div>
      </form>
    </Card>
  );
}

export function renderConsentPage(props: ConsentPageProps): string {
  const { consent, language, direction } = props.messages ?? en;
  return renderDocument({ title: consent.title, language, direction, body: <ConsentPage {...props} /> });
}
