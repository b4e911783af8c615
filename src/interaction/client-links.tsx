import type { VNode } from 'preact';
import type { ClientTexts } from '../clients/client-texts.js';
import { Host } from '../ui/components.js';
import type { Messages } from '../ui/messages/index.js';

export type ClientLinksProps = Pick<ClientTexts, 'uri' | 'policyUri' | 'tosUri'>;

/**
 * What a client says about itself, elsewhere (OpenID Connect Registration §2). Each link tells the host that it leads to:
 * the client has chosen it, and it need not be the client's own (§9.1).
 */
export function ClientLinks({ links = {}, messages }: { links?: ClientLinksProps; messages: Messages }) {
  const texts = messages.client;
  const items = [
    { text: texts.website, url: secureUrl(links.uri) },
    { text: texts.policy, url: secureUrl(links.policyUri) },
    { text: texts.terms, url: secureUrl(links.tosUri) },
  ].filter((item): item is { text: string; url: URL } => item.url !== undefined);
  if (items.length === 0) return undefined;
  return (
    <ul class="client-links">
      {items.map((item) => (
        <Link key={item.text} {...item} />
      ))}
    </ul>
  );
}

// A new tab that knows nothing of this page, so that nobody loses the sign-in by reading, or is followed to it.
function Link({ text, url }: { text: string; url: URL }): VNode {
  return (
    <li>
      <a href={url.href} target="_blank" rel="noopener noreferrer">
        {text} <Host name={url.host} />
      </a>
    </li>
  );
}

// Registered before the rules were what they are, or not: a javascript: URI must never become something to click on.
function secureUrl(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' ? url : undefined;
}
