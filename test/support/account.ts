import { type Answer, fieldOf, TestBrowser } from './browser.js';
import { Flow } from './flow.js';
import { type JsonAnswer, readJsonIfAny } from './json-answer.js';
import { PASSWORD, type TestClient, type TestServer } from './server.js';

export const ACCOUNT_SCOPES = 'account:read account:write';

/** Somebody at the pages of their account, in a browser of their own. */
export class AccountVisitor {
  constructor(
    readonly server: TestServer,
    readonly browser = new TestBrowser(server.url),
  ) {}

  /** Signed in by the sign-in page of the account itself. */
  static async signedIn(
    server: TestServer,
    username: string,
    { browser, userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0' }: SignInOptions = {},
  ): Promise<AccountVisitor> {
    const visitor = new AccountVisitor(server, browser);
    const answer = await visitor.signIn(username, PASSWORD, { 'user-agent': userAgent });
    if (answer.status !== 303) throw new Error(`Not signed in: ${answer.status} ${answer.text.slice(-400)}`);
    return visitor;
  }

  async signIn(username: string, password = PASSWORD, headers: Record<string, string> = {}): Promise<Answer> {
    const page = await this.browser.get('/account/sign-in');
    const form = { return_to: fieldOf(page.text, 'return_to'), csrf_token: fieldOf(page.text, 'csrf_token') };
    return this.browser.post('/account/sign-in', { ...form, username, password }, headers);
  }

  get(path: string): Promise<Answer> {
    return this.browser.get(path);
  }

  /** Opens the page, and sends its form with these fields beside its token. */
  async submit(path: string, fields: Record<string, string>): Promise<Answer> {
    const page = await this.browser.get(path);
    const token = { csrf_token: fieldOf(page.text, 'csrf_token') };
    const revision: Record<string, string> =
      path === '/account/profile' ? { revision: fieldOf(page.text, 'revision') } : {};
    return this.browser.post(path, { ...token, ...revision, ...fields });
  }

  async changePassword(current: string, next: string): Promise<Answer> {
    return this.submit('/account/password', { current_password: current, new_password: next });
  }
}

interface SignInOptions {
  readonly browser?: TestBrowser;
  readonly userAgent?: string;
}

/** An application of the company's own, which calls the account API in the name of a person. */
export class AccountCaller {
  constructor(
    readonly url: string,
    readonly token: string,
    readonly browser?: TestBrowser,
  ) {}

  static async of(
    server: TestServer,
    client: TestClient,
    username: string,
    scope = ACCOUNT_SCOPES,
  ): Promise<AccountCaller> {
    const flow = new Flow(server, client);
    const { access_token: token } = await flow.tokens(username, { scope });
    return new AccountCaller(server.url, token, flow.browser);
  }

  /** @param path below /api/account */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/api/account${path}`, {
      method,
      headers: {
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The same, with the JSON of the answer; an empty answer has an empty body. */
  async json(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<JsonAnswer> {
    return readJsonIfAny(await this.call(method, path, body, headers));
  }
}

/** The client that account applications sign in with. */
export function accountClient(server: TestServer): Promise<TestClient> {
  return server.client('account-app', {
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://account.test/cb'],
    scope: `openid notes:read offline_access ${ACCOUNT_SCOPES}`,
  });
}
