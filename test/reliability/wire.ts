import { Flow, basic, type Tokens } from '../support/flow.js';
import { TestBrowser } from '../support/browser.js';
import type { TestClient, TestServer } from '../support/server.js';

/** What somebody got who sent something. Status 0: nothing came back. */
export interface Outcome {
  readonly status: number;
  readonly tokens: Partial<Tokens>;
  /** Statements that the request took, where it was counted. */
  readonly statements: number;
}

/** A moment of a request at which the process dies (fail-points.mjs). */
export type FailPoint = string | undefined;

const LOST: Outcome = { status: 0, tokens: {}, statements: 0 };

/** Nobody got an answer that means something: the client tries again. */
export function isLost({ status }: Outcome): boolean {
  return status === 0 || status >= 500;
}

/** The requests of one client to one process. */
export class Wire {
  constructor(
    private readonly url: string,
    private readonly client: TestClient,
  ) {}

  exchange({ code, verifier }: { code: string; verifier: string }, failPoint?: FailPoint): Promise<Outcome> {
    const redirect_uri = this.client.redirectUri;
    return this.post(
      '/token',
      { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri },
      failPoint,
    );
  }

  refresh(token: string, failPoint?: FailPoint): Promise<Outcome> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: token }, failPoint);
  }

  revoke(token: string, failPoint?: FailPoint): Promise<Outcome> {
    return this.post('/revoke', { token }, failPoint);
  }

  /** The status with which an API answers to the access token. */
  async use(accessToken: string): Promise<number> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await send(`${this.url}/api/notes`, { headers })).status;
  }

  private post(path: string, form: Record<string, string>, failPoint: FailPoint): Promise<Outcome> {
    const { id, secret } = this.client;
    const headers: Record<string, string> = { authorization: basic(id, secret!) };
    if (failPoint !== undefined) headers['x-fail-point'] = failPoint;
    return send(`${this.url}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) });
  }
}

/** A person with a browser at one process; the browser may go on at another. */
export function flowAt(url: string, client: TestClient, browser?: TestBrowser): Flow {
  const own = new TestBrowser(url);
  for (const [name, value] of browser?.cookies ?? []) own.cookies.set(name, value);
  return new Flow({ url } as TestServer, client, own);
}

async function send(url: string, init: RequestInit): Promise<Outcome> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    const statements = Number(response.headers.get('x-statements') ?? 0);
    return { status: response.status, tokens: tokensOf(text), statements };
  } catch {
    return LOST;
  }
}

function tokensOf(text: string): Partial<Tokens> {
  return text.startsWith('{') ? (JSON.parse(text) as Partial<Tokens>) : {};
}
