import { renderFormPostPage } from '../../src/authorization/response-modes/form-post.page.js';
import { renderConsentPage } from '../../src/interaction/consent/consent.page.js';
import { renderLoginPage } from '../../src/interaction/login/login.page.js';
import { renderSignUpPage } from '../../src/interaction/sign-up/sign-up.page.js';
import { renderErrorPage } from '../../src/ui/error.page.js';
import { renderMessagePage } from '../../src/ui/message.page.js';
import { en } from '../../src/ui/messages/index.js';
import { samples } from './page-samples.js';

const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&quot;<style>*{}</style>`;
const scope = { name: attack, title: attack, description: attack };

/** Every property of every page, written by an attacker. */
const attacked: Record<string, string> = {
  login: renderLoginPage({
    action: attack,
    requestId: attack,
    csrfToken: attack,
    clientName: attack,
    username: attack,
    failure: 'wrong_credentials',
    correlationId: attack,
  }),
  'sign-up': renderSignUpPage({
    action: attack,
    requestId: attack,
    csrfToken: attack,
    clientName: attack,
    typed: { username: attack, email: attack, name: attack },
    failure: 'taken',
  }),
  consent: renderConsentPage({
    action: attack,
    requestId: attack,
    csrfToken: attack,
    clientName: attack,
    clientLinks: { uri: `https://rp1.test/${attack}`, policyUri: attack, tosUri: `https://${attack}` },
    username: attack,
    displayName: attack,
    redirectHost: attack,
    switchAccountAction: attack,
    scopes: [
      { ...scope, optional: true, alreadyGranted: false },
      { ...scope, name: `${attack}2`, optional: false, alreadyGranted: true },
    ],
  }),
  error: renderErrorPage({
    code: attack,
    title: attack,
    expected: attack,
    received: attack,
    action: attack,
    correlationId: attack,
  }),
  message: renderMessagePage({ title: attack, paragraphs: [attack], link: { href: attack, text: attack } }),
  'form-post': renderFormPostPage({ action: `https://rp1.test/${attack}`, parameters: { [attack]: attack } }),
};

/** The tags of a document, without its own style and scripts. */
function tagsOf(html: string): string[] {
  const markup = html.replace(/<style>.*?<\/style>/s, '').replace(/(<script[^>]*>).*?<\/script>/gs, '$1');
  // An attribute's value may contain ">", so quotes are skipped as a whole.
  return markup.match(/<[a-z](?:[^>"]|"[^"]*")*>/g) ?? [];
}

/** A tag with its attributes' names alone. */
const namesOf = (tag: string) => tag.replace(/"[^"]*"/g, '');

describe.each(Object.entries(attacked))('%s with attacker text in every property', (_name, html) => {
  it('contains no element and no attribute of the attacker', () => {
    const tags = tagsOf(html).map(namesOf);
    expect(tags.filter((tag) => /^<(img|style)\b|\son\w+=|\sstyle=/.test(tag))).toEqual([]);
    expect(html).not.toContain('<script>alert');
    expect(html.match(/<style>/g)).toHaveLength(1);
    expect(html.match(/<script/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });
});

describe.each(Object.keys(samples))('%s', (name) => {
  const tags = tagsOf(samples[name]?.(en) ?? '');

  it('has neither handlers nor styles in attributes, which the policy forbids', () => {
    expect(tags.length).toBeGreaterThan(10);
    expect(tags.map(namesOf).filter((tag) => /\son\w+=|\sstyle=/.test(tag))).toEqual([]);
  });

  it('loads nothing', () => {
    const loading = tags.filter((tag) => /^<(link|img|iframe|object|embed|base)\b|\ssrc=/.test(tag));
    // The icon is within the page.
    expect(loading.filter((tag) => !tag.startsWith('<link rel="icon" href="data:'))).toEqual([]);
  });

  it('uses each id once', () => {
    const ids = tags.flatMap((tag) => /\sid="([^"]*)"/.exec(tag)?.[1] ?? []);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
