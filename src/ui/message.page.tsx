import type { VNode } from 'preact';
import { Card, LinkButton } from './components.js';
import { renderDocument } from './document.js';
import { en, type Messages } from './messages/index.js';

export interface MessagePageProps {
  title: string;
  paragraphs: readonly string[];
  /** `href` is a path or URL of Portico's own making, never one that came with a request. */
  link?: { href: string; text: string };
  messages?: Messages;
}

/** Something to know and nothing to fill in: already signed in, flow finished. */
export function MessagePage({ title, paragraphs, link }: MessagePageProps): VNode {
  return (
    <Card title={title}>
      {paragraphs.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {link && <LinkButton {...link} />}
    </Card>
  );
}

export function renderMessagePage(props: MessagePageProps): string {
  const { language, direction } = props.messages ?? en;
  return renderDocument({ title: props.title, language, direction, body: <MessagePage {...props} />, script: false });
}
