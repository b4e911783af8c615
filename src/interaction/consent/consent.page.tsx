import type { VNode } from 'preact';
import { Button, Card, Foreign, HiddenFields, Host } from '../../ui/components.js';
import { renderDocument } from '../../ui/document.js';
import { foreignText } from '../../ui/foreign-text.js';
import { en, type Messages } from '../../ui/messages/index.js';
import { fillText, Phrase } from '../../ui/phrase.js';

export interface ConsentScope {
  /** The scope as on the wire. */
  name: string;
  /** What it means, in plain words. */
  title: string;
  description?: string;
  /** Whether the user may leave it out. */
  optional: boolean;
  alreadyGranted: boolean;
}

export interface ConsentPageProps {
  action: string;
  requestId: string;
  csrfToken: string;
  clientName: string;
  /** Shown as a link when it is http(s), otherwise not at all. */
  clientUri?: string;
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

function Website({ clientUri }: { clientUri?: string }): VNode | null {
  if (clientUri === undefined || !URL.canParse(clientUri)) return null;
  const { protocol, host } = new URL(clientUri);
  // A registered javascript: URI must not become something to click on.
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return (
    <a href={clientUri} target="_blank" rel="noopener noreferrer">
      <Host name={host} />
    </a>
  );
}

function Account(props: Part): VNode {
  const { username, displayName, switchAccountAction, requestId, csrfToken, messages } = props;
  return (
    <div class="account">
      <p>
        <span class="hint">{messages.consent.signedInAs}</span>
        <span>
          {displayName && <Foreign text={displayName} />} <Foreign text={username} />
        </span>
      </p>
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

function ScopeText({ scope, optionalText }: { scope: ConsentScope; optionalText?: string }): VNode {
  return (
    <span class="scope-text">
      <span class="scope-title">
        <bdi>{foreignText(scope.title)}</bdi>
        {optionalText && <small class="tag">{optionalText}</small>}
      </span>
      {scope.description && <span class="scope-description">{foreignText(scope.description, 400)}</span>}
      <code dir="ltr">{foreignText(scope.name)}</code>
    </span>
  );
}

function Scope({ scope, messages }: { scope: ConsentScope; messages: Messages }): VNode {
  if (!scope.optional || scope.alreadyGranted) {
    return (
      <li class="scope">
        <svg class="tick" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
          <path d="m4.5 10.5 3.5 3.5 7.5-8" />
        </svg>
        <ScopeText scope={scope} />
      </li>
    );
  }
  return (
    <li>
      <label class="scope">
        <input type="checkbox" name="scope" value={scope.name} checked />
        <ScopeText scope={scope} optionalText={messages.consent.optional} />
      </label>
    </li>
  );
}

function ScopeList({
  heading,
  hint,
  scopes,
  messages,
}: {
  heading: VNode;
  hint?: string;
  scopes: readonly ConsentScope[];
  messages: Messages;
}): VNode | null {
  if (scopes.length === 0) return null;
  return (
    <>
      <h2>{heading}</h2>
      {hint && <p class="hint">{hint}</p>}
      <ul class="scopes">
        {scopes.map((scope) => (
          <Scope key={scope.name} scope={scope} messages={messages} />
        ))}
      </ul>
    </>
  );
}

function Scopes({ clientName, scopes, messages }: Part): VNode {
  const asked = scopes.filter((scope) => !scope.alreadyGranted);
  const granted = scopes.filter((scope) => scope.alreadyGranted);
  const texts = messages.consent;
  if (scopes.length === 0) return <p>{texts.identityOnly}</p>;
  return (
    <>
      <ScopeList
        heading={<Phrase text={texts.scopesHeading} values={{ client: <Foreign text={clientName} /> }} />}
        hint={asked.some((scope) => scope.optional) ? texts.scopesHint : undefined}
        scopes={asked}
        messages={messages}
      />
      <ScopeList heading={<>{texts.grantedHeading}</>} scopes={granted} messages={messages} />
    </>
  );
}

export function ConsentPage(props: ConsentPageProps): VNode {
  const { action, requestId, csrfToken, clientName, clientUri, redirectHost, messages = en } = props;
  const texts = messages.consent;
  const part = { ...props, messages };
  const lead = (
    <>
      <Phrase text={texts.lead} values={{ client: <Foreign text={clientName} /> }} /> <Website clientUri={clientUri} />
    </>
  );
  return (
    <Card title={texts.title} lead={lead} wide>
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
  return renderDocument({ title: fillText(consent.title, {}), language, direction, body: <ConsentPage {...props} /> });
}
