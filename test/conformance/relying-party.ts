import { createHash, randomBytes } from 'node:crypto';
import {
  createLocalJWKSet,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyResult,
} from 'jose';
import { type Answer, TestBrowser } from '../support/browser.js';
import { Flow, type Tokens } from '../support/flow.js';
import type { Registered } from '../support/registration.js';
import type { TestClient, TestServer } from '../support/server.js';
import { OwnRegistration } from './own-registration.js';

export type Changes = Readonly<Record<string, string | undefined>>;

/** Everything that the plans ask for; the user has a value for each claim of it. */
export const ALL_SCOPES = 'openid profile email address phone offline_access';

export interface OpenIdTokens extends Tokens {
  readonly id_token: string;
}

/** What the redirection endpoint was sent, and which pages the person saw on the way. */
export interface Callback {
  readonly parameters: Readonly<Record<string, string>>;
  readonly pages: readonly ('login' | 'consent')[];
  readonly loginPage: string;
}

/** A completed sign-in. */
export interface SignedIn extends Callback {
  readonly tokens: OpenIdTokens;
  readonly idToken: JWTPayload;
  readonly header: JWTVerifyResult['protectedHeader'];
}

/** A relying party as the conformance suite plays it: `state` and `nonce`, no PKCE, one browser. */
export class RelyingParty {
  readonly flow: Flow;

  private constructor(
    readonly server: TestServer,
    readonly client: TestClient,
    private readonly mode: string | undefined,
    private readonly own?: OwnRegistration,
  ) {
    this.flow = new Flow(server, client, new TestBrowser(server.url));
  }

  private static count = 0;

  /**
   * Registers the client; `mode` is the response mode that the plan runs with. Where the server lets clients register
   * themselves, this one does, as those of the Dynamic plan do.
   */
  static async register(server: TestServer, mode: string | undefined, metadata: object = {}): Promise<RelyingParty> {
    if (server.settings.registration === 'open') {
      const own = await OwnRegistration.make(server, metadata);
      return new RelyingParty(server, own.client, mode, own);
    }
    RelyingParty.count += 1;
    const client = await server.client(`suite-${RelyingParty.count}`, {
      scope: ALL_SCOPES,
      redirect_uris: ['https://suite.test/callback'],
      portico_require_pkce: false,
      ...metadata,
    });
    return new RelyingParty(server, client, mode);
  }

  /** Parameters of an authorization request; `changes` add, replace, or remove (undefined). */
  request(changes: Changes = {}): URLSearchParams {
    const { url } = this.flow.request({
      scope: 'openid',
      nonce: randomBytes(8).toString('hex'),
      response_mode: this.mode,
      code_challenge: undefined,
      code_challenge_method: undefined,
      ...changes,
    });
    return new URL(url).searchParams;
  }

  open(request: URLSearchParams): Promise<Answer> {
    const { browser } = this.flow;
    return browser.get(`/authorize?${request.toString()}`).then((answer) => browser.follow(answer));
  }

  /** Sends the browser to the authorization endpoint and answers whatever page comes. */
  async authorize(request: URLSearchParams, first: Answer | Promise<Answer> = this.open(request)): Promise<Callback> {
    const pages: ('login' | 'consent')[] = [];
    let answer = await first;
    const loginPage = answer.text;
    if (answer.text.includes('id="username"')) {
      pages.push('login');
      answer = await this.flow.login(answer, 'suite');
    }
    if (answer.text.includes('id="consent-allow"')) {
      pages.push('consent');
      const asked = [...answer.text.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope!);
      answer = await this.flow.consent(answer, 'allow', asked);
    }
    return { parameters: this.readCallback(answer, request), pages, loginPage };
  }

  /** The whole flow, with the checks that every module of the suite makes. */
  async signIn(changes: Changes = {}, exchange: Changes = {}): Promise<SignedIn> {
    const request = this.request(changes);
    return this.complete(request, await this.authorize(request), exchange);
  }

  async complete(request: URLSearchParams, callback: Callback, exchange: Changes = {}): Promise<SignedIn> {
    expect(callback.parameters).not.toHaveProperty('error');
    const response = await this.redeem(callback.parameters['code']!, exchange);
    const tokens = (await response.json()) as OpenIdTokens;
    expect({ status: response.status, tokens }).toMatchObject({ status: 200, tokens: { token_type: 'Bearer' } });
    expect(tokens.expires_in).toBeGreaterThan(0);
    const { payload, protectedHeader } = await this.verify(tokens.id_token);
    expect(payload['nonce']).toBe(request.get('nonce') ?? undefined);
    const hash = createHash('sha256').update(tokens.access_token).digest();
    expect(payload['at_hash']).toBe(hash.subarray(0, 16).toString('base64url'));
    expect((await this.userinfo(tokens.access_token)).status).toBe(200);
    return { ...callback, tokens, idToken: payload, header: protectedHeader };
  }

  async redeem(code: string, changes: Changes = {}): Promise<Response> {
    const proof = await this.own?.assertion();
    return this.flow.exchange({ code, verifier: '' }, { code_verifier: undefined, ...proof, ...changes });
  }

  async refresh(refreshToken: string, changes: Changes = {}): Promise<Response> {
    return this.flow.refresh(refreshToken, { ...(await this.own?.assertion()), ...changes });
  }

  /** What the registration endpoint answered. */
  get registered(): Registered {
    if (!this.own) throw new Error('This client was registered by an administrator.');
    return this.own.registered;
  }

  /** Parameters that prove the client by an assertion for this audience. */
  assertion(audience: string): Promise<Record<string, string>> {
    if (!this.own) throw new Error('This client has no keys.');
    return this.own.assertion(audience);
  }

  /** A JWT by its own key. */
  sign(claims: JWTPayload): Promise<string> {
    if (!this.own) throw new Error('This client has no keys.');
    return this.own.sign(claims);
  }

  /** Signs with another key from now on, which it publishes where its jwks_uri is. */
  rotateKey(): Promise<JWK> {
    if (!this.own) throw new Error('This client has no keys.');
    return this.own.rotateKey();
  }

  userinfo(accessToken: string, method = 'GET'): Promise<Response> {
    return fetch(`${this.server.url}/userinfo`, { method, headers: { authorization: `Bearer ${accessToken}` } });
  }

  /** OpenID Connect Core §3.1.3.7, by the keys that the server publishes. */
  async verify(token: string, options: object = {}): Promise<JWTVerifyResult> {
    const jwks = (await (await fetch(`${this.server.url}/jwks`)).json()) as JSONWebKeySet;
    const result = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer: this.server.settings.issuer,
      audience: this.client.id,
      currentDate: new Date(this.server.clock.now()),
      requiredClaims: ['sub', 'iat'],
      ...options,
    });
    return result;
  }

  /** What arrives at the redirect URI, in the response mode that was asked for, with `state` and `iss` as they must be. */
  private readCallback(answer: Answer, request: URLSearchParams): Record<string, string> {
    const parameters = this.mode === 'form_post' ? this.readForm(answer) : this.readRedirect(answer);
    expect(parameters['state']).toBe(request.get('state') ?? undefined);
    expect(parameters['iss']).toBe(this.server.settings.issuer);
    return parameters;
  }

  private readRedirect({ location = '', status, text }: Answer): Record<string, string> {
    const [target, query] = location.split('?');
    if (target !== this.client.redirectUri) {
      throw new Error(`No answer came: ${status} ${location} ${text.slice(-800)}`);
    }
    return Object.fromEntries(new URLSearchParams(query));
  }

  /** OAuth 2.0 Form Post Response Mode §2: nothing is in a URL. */
  private readForm({ location, text }: Answer): Record<string, string> {
    expect(location).toBeUndefined();
    expect(text).toContain(`action="${this.client.redirectUri}"`);
    const fields = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name, value]) => [name!, unescapeHtml(value!)]));
  }
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

/** One module of the suite. @param mode the response mode of the plan; for FAPI, the variant `openid` */
export type Module = (server: TestServer, mode: string | undefined) => Promise<void>;
