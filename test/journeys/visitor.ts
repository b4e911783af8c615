import { type Answer, TestBrowser } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import type { TestServer } from '../support/server.js';

/** A person who goes wherever redirects lead, at the application and at the server that stands behind a TLS front. */
export class Visitor {
  readonly browser: TestBrowser;

  /** @param application its address, without a path */
  constructor(
    private readonly server: TestServer,
    private readonly application: string,
  ) {
    this.browser = new TestBrowser(server.url);
  }

  /** The page that an address ends at; a sign-in page and a consent page are answered on the way. */
  async visit(url: string): Promise<Answer> {
    const flow = new Flow(this.server, { id: '', secret: undefined, redirectUri: '' }, this.browser);
    let answer = await this.go(await this.browser.get(url));
    if (answer.text.includes('id="username"')) answer = await this.go(await flow.login(answer, 'alice'));
    if (answer.text.includes('id="consent-allow"')) {
      answer = await this.go(await flow.consent(answer, 'allow', ['profile', 'email', 'offline_access']));
    }
    return answer;
  }

  private async go(first: Answer): Promise<Answer> {
    const { issuer } = this.server.settings;
    let answer = first;
    for (let hops = 0; hops < 10 && answer.location !== undefined; hops += 1) {
      // Behind the front, which this browser need not pass.
      const next = answer.location.replace(issuer, this.server.url);
      answer = await this.browser.get(next.startsWith('http') ? next : `${this.application}${next}`);
    }
    return answer;
  }
}
