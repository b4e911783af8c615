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
  if (status < 300) return /"active":(?:true|false)/.exec(text)?.[0].replaceAll(/[":]+/g, ' ').trim() ?? 'accepted';
  return errorOf(status, text, headers.get('www-authenticate') ?? '') ?? `status ${status}`;
}

function errorOf(status: number, text: string, challenge: string): string | undefined {
  // RFC 6750 §3.1: where nothing was presented, the challenge has no error, whatever the body says for people.
  if (status === 401 && /^Bearer/.test(challenge)) return /error="([a-z_]+)"/.exec(challenge)?.[1] ?? 'challenge';
  return /"error":\s*"([a-z_]+)"/.exec(text)?.[1];
}

/** One endpoint, and how it is compared. */
interface Comparison {
  readonly list: readonly Variant[];
  readonly endpoint: string;
  readonly outcomeOf: (answer: Answer) => Outcome;
  readonly browserOf: (peer: Peer) => TestBrowser;
}

const freshBrowser = (peer: Peer): TestBrowser => new TestBrowser(peer.url);
const signedIn = (peer: Peer): TestBrowser => peer.browser.copy();

const ofBrowsers = { endpoint: 'authorization_endpoint', outcomeOf: browserOutcome, browserOf: freshBrowser };
const ofPrograms = { outcomeOf: jsonOutcome, browserOf: freshBrowser };

const COMPARISONS: readonly [string, Comparison][] = [
  ['Authorization endpoint', { ...ofBrowsers, list: variants.authorizationVariants }],
  ['Authorization endpoint, signed in', { ...ofBrowsers, list: variants.signedInVariants, browserOf: signedIn }],
  ['Token endpoint', { ...ofPrograms, list: variants.tokenVariants, endpoint: 'token_endpoint' }],
  ['Revocation endpoint', { ...ofPrograms, list: variants.managementVariants, endpoint: 'revocation_endpoint' }],
  ['Introspection endpoint', { ...ofPrograms, list: variants.managementVariants, endpoint: 'introspection_endpoint' }],
  ['UserInfo endpoint', { ...ofPrograms, list: variants.userinfoVariants, endpoint: 'userinfo_endpoint' }],
  ['End session endpoint', { ...ofBrowsers, list: variants.logoutVariants, endpoint: 'end_session_endpoint' }],
];

describe('Portico and oidc-provider, asked the same', () => {
  let portico: Peer;
  let other: Peer;

  beforeAll(async () => {
    [portico, other] = await Promise.all([startPortico(), startOidcProvider()]);
  }, 60_000);

  afterAll(() => Promise.all([portico.stop(), other.stop()]));

  async function differences({ list, endpoint, outcomeOf, browserOf }: Comparison): Promise<Map<string, Difference>> {
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

  it.each(COMPARISONS)(
    '%s: every difference is a listed one',
    async (title, comparison) => {
      const { list } = comparison;
      const found = await differences(comparison);
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
    expect(variants.variantCount).toBeGreaterThan(500);
  });
});
