import type { VNode } from 'preact';
import { foreignText } from './foreign-text.js';
import type { Messages } from './messages/index.js';
import { Phrase } from './phrase.js';

/** Whom to ask, and by which reference they find what happened in the log. */
export function SupportContact(props: { url: string; correlationId: string; messages: Messages }): VNode {
  const { url, correlationId, messages } = props;
  const contact = (
    <a id="support" href={url} dir="ltr">
      <bdi class="foreign">{shownAddress(url)}</bdi>
    </a>
  );
  const reference = <code dir="ltr">{foreignText(correlationId)}</code>;
  return <Phrase text={messages.error.supportText} values={{ support: contact, reference }} />;
}

/** The address as people say it: never cut, because its end says whose it is. */
function shownAddress(url: string): string {
  const shown = url.startsWith('mailto:') ? url.slice('mailto:'.length) : url.replace(/^https:\/\/|\/$/g, '');
  return foreignText(shown, Infinity);
}
