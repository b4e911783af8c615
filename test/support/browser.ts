/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The Location header, absolute. */
  readonly location: string | undefined;
}

/** A browser without pictures: it keeps cookies per host, and follows redirects only when it is told to. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();

  /** @param request how it asks; anything but `fetch` for servers whose certificates only the test knows */
  constructor(
    private readonly base: string,
    private readonly request: typeof fetch = fetch,
  ) {}

  get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(url, { method: 'GET', headers });
  }

  /** Sends a form, as a browser would. */
  post(
    url: string,
    form: Record<string, string> | [string, string][] | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    return this.send(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }

  /** Goes on as long as redirects stay on this server; the last answer is a page, or a redirect to somewhere else. */
  async follow(answer: Answer): Promise<Answer> {
    let current = answer;
    for (let hops = 0; hops < 10 && current.location?.startsWith(this.base); hops += 1) {
      current = await this.get(current.location);
    }
    return current;
  }

  /** The same browser at another moment: what somebody took from it, or a second tab with its own jar. */
  copy(): TestBrowser {
    const other = new TestBrowser(this.base, this.request);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  private async send(url: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const absolute = new URL(url, this.base);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...init.headers };
    const response = await this.request(absolute, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : toAbsolute(location, absolute),
    };
  }

  private keep(line: string): void {
    const [pair = ''] = line.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (/;\s*max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(equals + 1));
  }
}

// A redirect to the client is kept as the text it is: parsing would hide what a browser gets to see.
function toAbsolute(location: string, base: URL): string {
  return location.startsWith('/') ? new URL(location, base).href : location;
}

/** The value of a form field of a page. */
export function fieldOf(page: string, name: string): string {
  const tag = [...page.matchAll(/<input\b(?:"[^"]*"|[^">])*>/g)]
    .map(([text]) => text)
    .find((text) => text.includes(`name="${name}"`));
  const value = /\bvalue="([^"]*)"/.exec(tag ?? '')?.[1];
  if (value === undefined) throw new Error(`The page has no field ${name}: ${page.slice(-600)}`);
  return value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
