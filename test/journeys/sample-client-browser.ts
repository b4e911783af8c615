/** A browser without a screen: follows redirects, keeps cookies by host as browsers do, and can read a page. */
export class PlainBrowser {
  readonly cookies = new Map<string, string>();
  /** The last page. */
  status = 0;
  url = '';
  html = '';
  headers = new Headers();
  /** Every Set-Cookie header that was seen. */
  readonly setCookies: string[] = [];

  async open(url: string, init: RequestInit = {}): Promise<void> {
    let response = await this.send(url, init);
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops > 10) throw new Error(`Too many redirects at ${this.url}`);
      response = await this.send(new URL(response.headers.get('location') ?? '', this.url).href);
    }
    this.status = response.status;
    this.headers = response.headers;
    this.html = await response.text();
  }

  /** Sends a form of the last page, found by its action, filled with what is given. */
  async submit(action: string, fields: Record<string, string> = {}): Promise<void> {
    const form = [...this.html.matchAll(/<form[\s\S]*?<\/form>/g)]
      .map(([text]) => text)
      .find((text) => text.includes(`action="${action}"`));
    if (form === undefined) throw new Error(`No form ${action} on ${this.url}`);
    const token = /name="form_token" value="([^"]+)"/.exec(form)?.[1] ?? '';
    await this.post(action, { form_token: token, ...fields });
  }

  async post(path: string, fields: Record<string, string>): Promise<void> {
    await this.open(new URL(path, this.url).href, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** The text inside the element with an id. */
  text(id: string): string | undefined {
    const inner = new RegExp(`<(\\w+)[^>]*id="${id}"[^>]*>([\\s\\S]*?)</\\1>`).exec(this.html)?.[2];
    return inner
      ?.replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }

  get heading(): string | undefined {
    return /<h1>([^<]*)/.exec(this.html)?.[1];
  }

  /** One request, whose redirect is not followed. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    this.url = url;
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as object), cookie },
    });
    for (const header of response.headers.getSetCookie()) {
      this.setCookies.push(header);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}
