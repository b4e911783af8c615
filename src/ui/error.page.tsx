import type { VNode } from 'preact';
import { Card, DefinitionList, LinkButton } from './components.js';
import { renderDocument } from './document.js';
import { foreignText } from './foreign-text.js';
import { en, type Messages } from './messages/index.js';
import { fillText } from './phrase.js';
import { presentedService } from './service.js';
import { SupportContact } from './support-contact.js';

export interface ErrorPageProps {
  /** The OAuth error code, shown as text. */
  code: string;
  /** Heading in plain words; default: the language's title for the code. */
  title?: string;
  expected?: string;
  /** Whatever arrived instead: shown escaped and cut to 200 characters. The empty string is shown as "nothing". */
  received?: string;
  action?: string;
  /** `href` is a path of Portico's own making, never one that came with a request. */
  link?: { href: string; text: string };
  /** Also in the log beside the private cause. */
  correlationId: string;
  messages?: Messages;
}

function titleOf({ code, title, messages = en }: ErrorPageProps): string {
  const titles = new Map(Object.entries(messages.error.titles));
  return title ?? titles.get(code) ?? messages.error.fallbackTitle;
}

function ReceivedText({ text, messages }: { text: string; messages: Messages }): VNode {
  if (text === '') return <i>{messages.error.nothingReceived}</i>;
  return (
    <code class="received" dir="ltr">
      {foreignText(text)}
    </code>
  );
}

// What a protocol expects is told in English everywhere, and marked as such for who listens to the page.
function Technical({ text, messages }: { text: string; messages: Messages }): VNode {
  return <bdi lang={messages.language === 'en' ? undefined : 'en'}>{foreignText(text, 500)}</bdi>;
}

export function ErrorPage(props: ErrorPageProps): VNode {
  const { code, expected, received, action, link, correlationId, messages = en } = props;
  const texts = messages.error;
  const { supportUrl } = presentedService();
  const entries = [
    ...(expected === undefined
      ? []
      : [{ term: texts.expected, detail: <Technical text={expected} messages={messages} /> }]),
    ...(received === undefined
      ? []
      : [{ term: texts.received, detail: <ReceivedText text={received} messages={messages} /> }]),
    { term: texts.action, detail: action === undefined ? texts.defaultAction : <bdi>{foreignText(action, 500)}</bdi> },
    ...(supportUrl === undefined
      ? []
      : [{ term: texts.support, detail: <SupportContact url={supportUrl} {...{ correlationId, messages }} /> }]),
  ];
  return (
    <Card title={titleOf(props)} wide>
      <DefinitionList entries={entries} />
      {link && <LinkButton {...link} />}
      <div class="fine-print">
        <DefinitionList
          entries={[
            { term: texts.code, detail: <code dir="ltr">{foreignText(code)}</code> },
            { term: texts.correlationId, detail: <code dir="ltr">{foreignText(correlationId)}</code> },
          ]}
        />
      </div>
    </Card>
  );
}

export function renderErrorPage(props: ErrorPageProps): string {
  const messages = props.messages ?? en;
  const title = fillText(messages.titlePrefixForErrors, { title: titleOf(props) });
  return renderDocument({ ...messages, title, body: <ErrorPage {...props} />, script: false });
}
