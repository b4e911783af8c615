import { createHash, randomBytes } from 'node:crypto';
import { type Answer, fieldOf, TestBrowser } from './browser.js';
import { PASSWORD, type TestClient, type TestServer } from './server.js';

/** What a client sends and keeps for one authorization request. */
export interface Authorization {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
}

/** Parameters to add, replace, repeat, or remove (undefined). */
export type Changes = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the redirect to the client carries. */
export interface AuthorizationAnswer extends Record<string, string | undefined> {
  code?: string;
  state?: string;
  iss?: string;
  error?: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** The steps of the Web Server Flow, one function each, so that a test can leave out, repeat or change any of them. */
export class Flow {
  constructor(
    readonly server: TestServer,
    readonly client: TestClient,
    readonly browser = new TestBrowser(server.url),
  ) {}

  /** The authorization request; `changes` add, replace, or remove (undefined) parameters. */
  request(changes: Changes = {}): Authorization {
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(8).toString('hex');
    const parameters = {
      client_id: this.client.id,
      redirect_uri: this.client.redirectUri,
      response_type: 'code',
      scope: 'notes:read',
      state,
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
      ...changes,
    };
    return {
      url: `${this.server.url}/authorize?${new URLSearchParams(pairsOf(parameters)).toString()}`,
      verifier,
      state,
    };
  }

  open(authorization: Authorization): Promise<Answer> {
    return this.browser.get(authorization.url).then((answer) => this.browser.follow(answer));
  }

  /** Fills in the login page. */
  async login(page: Answer, username: string, password = PASSWORD): Promise<Answer> {
    const form = {
      request: fieldOf(page.text, 'request'),
      csrf_token: fieldOf(page.text, 'csrf_token'),
      username,
      password,
    };
    return this.browser.follow(await this.browser.post('/login', form));
  }

  /** Answers the consent page. */
  async consent(page: Answer, decision: 'allow' | 'deny' = 'allow', scopes: readonly string[] = []): Promise<Answer> {
    const form: [string, string][] = [
      ['request', fieldOf(page.text, 'request')],
      ['csrf_token', fieldOf(page.text, 'csrf_token')],
      ['decision', decision],
      ...scopes.map((scope): [string, string] => ['scope', scope]),
    ];
    return this.browser.follow(await this.browser.post('/consent', form));
  }

  /** Everything up to the code, whatever pages come. */
  async authorize(username: string, changes: Changes = {}): Promise<{ code: string; verifier: string }> {
    const authorization = this.request(changes);
    let answer = await this.open(authorization);
    if (answer.text.includes('id="username"')) answer = await this.login(answer, username);
    if (answer.text.includes('id="consent-allow"')) {
      const asked = [...answer.text.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope!);
      answer = await this.consent(answer, 'allow', asked);
    }
    const { code, ...rest } = answerOf(answer);
    if (code === undefined) {
      throw new Error(`No code came: ${answer.status} ${JSON.stringify(rest)} ${answer.text.slice(-800)}`);
    }
    return { code, verifier: authorization.verifier };
  }

  /** The token request; `changes` add, replace, or remove (undefined) parameters. */
  token(parameters: Changes, client: TestClient = this.client): Promise<Response> {
    const form = new URLSearchParams(pairsOf(parameters));
    const headers: Record<string, string> = {};
    if (client.secret === undefined || client.sendsSecretInBody) form.set('client_id', client.id);
    if (client.sendsSecretInBody) form.set('client_secret', client.secret!);
    else if (client.secret !== undefined) headers['authorization'] = basic(client.id, client.secret);
    return fetch(`${this.server.url}/token`, { method: 'POST', headers, body: form });
  }

  exchange({ code, verifier }: { code: string; verifier: string }, changes: Changes = {}): Promise<Response> {
    return this.token({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: this.client.redirectUri,
      ...changes,
    });
  }

  refresh(refreshToken: string, changes: Changes = {}): Promise<Response> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...changes });
  }

  /** Tokens, from the very beginning. */
  async tokens(username: string, changes: Changes = {}): Promise<Tokens> {
    const response = await this.exchange(await this.authorize(username, changes));
    const tokens = (await response.json()) as Tokens;
    if (response.status !== 200) throw new Error(`No tokens came: ${JSON.stringify(tokens)}`);
    return tokens;
  }

  notes(accessToken: string): Promise<Response> {
    return fetch(`${this.server.url}/api/notes`, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}

function pairsOf(parameters: Changes): [string, string][] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** The parameters of a redirect to the client. */
export function answerOf({ location }: Answer): AuthorizationAnswer {
  return location === undefined ? {} : Object.fromEntries(new URL(location).searchParams);
}
