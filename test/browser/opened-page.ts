import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { CONTENT_SECURITY_POLICY, ORIGIN } from './page-samples.js';

export interface Posted {
  url: string;
  body: Record<string, string[]>;
}

export interface OpenedPage {
  page: Page;
  context: BrowserContext;
  /** What left the page: one entry for each POST. */
  posted: Posted[];
  firstPost: Promise<Posted>;
  /** Errors of scripts and of the policy. */
  complaints: string[];
  /** Another page in place of this one: much faster than a context of its own. */
  show: (html: string) => Promise<void>;
}

function decode(body: string): Record<string, string[]> {
  const parameters = new URLSearchParams(body);
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

/** Opens one page under the strict policy, from no server at all; posts are answered with nothing, so that the page stays. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const posted: Posted[] = [];
  let shown = '';
  let resolveFirst: (post: Posted) => void = () => undefined;
  const firstPost = new Promise<Posted>((resolve) => (resolveFirst = resolve));
  const complaints: string[] = [];
  await context.route('**/*', async (route) => {
    const request = route.request();
    if (request.method() === 'POST') {
      const post = { url: request.url(), body: decode(request.postData() ?? '') };
      posted.push(post);
      resolveFirst(post);
      return route.fulfill({ status: 204 });
    }
    if (request.url() !== `${ORIGIN}/page`) return route.fulfill({ status: 404 });
    const headers = { 'content-security-policy': CONTENT_SECURITY_POLICY };
    return route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body: shown });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const show = async (other: string) => {
    shown = other;
    // A page that sends itself is never done loading.
    const sendsItself = other.includes('<script>');
    await page.goto(`${ORIGIN}/page`, { waitUntil: sendsItself ? 'commit' : 'load' });
  };
  await show(html);
  return { page, context, posted, firstPost, complaints, show };
}
