import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Answer, TestBrowser } from '../support/browser.js';
import { type Peer, startOidcProvider, startPortico } from './peers.js';
import * as variants from './variants.js';
import type { Sent, Variant } from './variants.js';

/** What is compared: accepted, refused with which error, or shown as a page because there is nobody to tell. */
type Outcome = string;

interface Difference {
  readonly portico: Outcome;
  readonly other: Outcome;
}

const page = readFileSync(resolve(__dirname, '../../docs/differences.md'), 'utf8');

/** What a request is called by on the page, however it was sent. */
const plainName = (name: string): string => name.replace(/^(GET|POST|signed in,) /, '');

/** The table of the page: `| variant, variant | Portico | oidc-provider | why |`, under the title of each endpoint. */
function listedDifferences(title: string): Map<string, Difference> {
  const section = page.split('\n## ').find((text) => text.startsWith(`${title}\n`)) ?? '';
  const rows = [...section.matchAll(/^\| (`.+?`)\s*\| (.+?)\s*\| (.+?)\s*\| .+\|$/gm)];
  return new Map(
    rows.flatMap(([, names, portico, other]) =>
      [...names!.matchAll(/`([^`]+)`/g)].map(([, name]): [string, Difference] => [
        name!,
        { portico: portico!, other: other! },
      ]),
    ),
  );
}

async function send(peer: Peer, endpoint: string, sent: Sent, browser: TestBrowser): Promise<Answer> {
  const path = `${peer.endpoints[endpoint]}${sent.query ? `?${new URLSearchParams(sent.query).toString()}` : ''}`;
  const isForBrowsers = ['authorization_endpoint', 'end_session_endpoint'].includes(endpoint);
  const headers = { accept: isForBrowsers ? 'text/html' : 'application/json', ...sent.headers };
  if (sent.form === undefined && sent.method !== 'POST') return browser.get(path, headers);
  const answer = await browser.post(path, sent.form ?? [], headers);
  // Portico lets a browser that came by POST come again by GET, with its cookies.
  const isSentOn = endpoint === 'authorization_endpoint' && answer.location?.startsWith(`${peer.url}/authorize/`);
  return isSentOn ? browser.get(answer.location!) : answer;
}

/** Of an endpoint that browsers come to: a page with an error, an error that is sent back, or the way on. */
function browserOutcome({ status, location, text }: Answer): Outcome {
  if (status >= 500) return `status ${status}`;
  if (status >= 400) return 'error page';
  const error = /[?&#]error=([a-z_]+)/.exec(location ?? '')?.[1] ?? /name="error" value="([a-z_]+)"/.exec(text)?.[1];
  return error ?? 'accepted';
}

/** Of an endpoint that programs call. */
function jsonOutcome({ status, text, headers }: Answer): Outcome {
  if (status === 404 || status === 405) return `status ${status}`;
  if (status < 300) return /"active":(true|false)/.exec(text)?.[0].replace('"active":', 'active ') ?? 'accepted';
  const challenge = headers.get('www-authenticate') ?? '';
  // RFC 6750 §3.1: where nothing was presented, the challenge has no error, whatever the body says for people.
  if (status === 401 && /^Bearer/.test(challenge)) return /error="([a-z_]+)"/.exec(challenge)?.[1] ?? 'challenge';
  const error = /"error":\s*"([a-z_]+)"/.exec(text)?.[1];
  return error ?? `status ${status}`;
}

describe('Portico and oidc-provider, asked the same', () => {
  let portico: Peer;
  let other: Peer;

  beforeAll(async () => {
    [portico, other] = await Promise.all([startPortico(), startOidcProvider()]);
  }, 60_000);

  afterAll(() => Promise.all([portico.stop(), other.stop()]));

  async function differences(
    list: readonly Variant[],
    endpoint: string,
    outcomeOf: (answer: Answer) => Outcome,
    browserOf: (peer: Peer) => TestBrowser,
  ): Promise<Map<string, Difference>> {
    const found = new Map<string, Difference>();
    const compare = async ({ name, send: build }: Variant): Promise<void> => {
      const ask = async (peer: Peer): Promise<Outcome> =>
        outcomeOf(await send(peer, endpoint, await build(peer), browserOf(peer)));
      const [ours, theirs] = await Promise.all([ask(portico), ask(other)]);
      if (ours !== theirs) found.set(name, { portico: ours, other: theirs });
    };
    // What ends a grant of oidc-provider ends the consent with it: tries with tokens come one after another.
    const atOnce = endpoint === 'authorization_endpoint' ? 16 : 1;
    for (let next = 0; next < list.length; next += atOnce) {
      await Promise.all(list.slice(next, next + atOnce).map(compare));
    }
    return found;
  }

  const freshBrowser = (peer: Peer): TestBrowser => new TestBrowser(peer.url);
  const signedIn = (peer: Peer): TestBrowser => peer.browser.copy();

  it.each([
    ['Authorization endpoint', variants.authorizationVariants, 'authorization_endpoint', browserOutcome, freshBrowser],
    [
      'Authorization endpoint, signed in',
      variants.signedInVariants,
      'authorization_endpoint',
      browserOutcome,
      signedIn,
    ],
    ['Token endpoint', variants.tokenVariants, 'token_endpoint', jsonOutcome, freshBrowser],
    ['Revocation endpoint', variants.managementVariants, 'revocation_endpoint', jsonOutcome, freshBrowser],
    ['Introspection endpoint', variants.managementVariants, 'introspection_endpoint', jsonOutcome, freshBrowser],
    ['UserInfo endpoint', variants.userinfoVariants, 'userinfo_endpoint', jsonOutcome, freshBrowser],
    ['End session endpoint', variants.logoutVariants, 'end_session_endpoint', browserOutcome, freshBrowser],
  ] as const)(
    '%s: every difference is a listed one',
    async (title, list, endpoint, outcomeOf, browserOf) => {
      const found = await differences(list, endpoint, outcomeOf, browserOf);
      const listed = listedDifferences(title.replace(', signed in', ''));
      const expected = list.flatMap(({ name }): [string, Difference][] => {
        const difference = listed.get(plainName(name));
        return difference === undefined ? [] : [[name, difference]];
      });
      expect(Object.fromEntries([...found].sort())).toEqual(Object.fromEntries(expected.sort()));
      const names = new Set(list.map(({ name }) => plainName(name)));
      expect([...listed.keys()].filter((name) => !names.has(name))).toEqual([]);
    },
    60_000,
  );

  it('asks several hundred times', () => {
    const count = Object.values(variants).flatMap((list) => (Array.isArray(list) ? list : [])).length;
    expect(count).toBeGreaterThan(500);
  });
});
