import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createTestDpopKey, type TestDpopKey } from '../../src/resource-server/testing/index.js';
import type { Answer, TestBrowser } from './browser.js';
import { answerOf, Flow, type Tokens } from './flow.js';
import type { TestClient, TestServer } from './server.js';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Form = Readonly<Record<string, string | undefined>>;

/** What came of a request that a client makes by itself. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> & Partial<Tokens> & { readonly request_uri?: string };
}

/** What is different about the proof of one request; null sends none. */
export type ProofChanges = { claims?: Record<string, unknown>; header?: Record<string, unknown> } | null;

/** A request that was pushed, and what the client keeps of it. */
export interface Pushed {
  readonly requestUri: string;
  readonly verifier: string;
  readonly state: string;
}

/** A client of high security: private_key_jwt, pushed requests, DPoP; each step by itself, so that a test can change it. */
export class SecureClient {
  private constructor(
    readonly flow: Flow,
    readonly dpop: TestDpopKey,
    private readonly privateKey: CryptoKey,
  ) {}

  static async register(server: TestServer, id: string, metadata: object = {}): Promise<SecureClient> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const client = await server.client(id, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' }] },
      ...metadata,
    });
    return new SecureClient(new Flow(server, client), createTestDpopKey(), privateKey);
  }

  get server(): TestServer {
    return this.flow.server;
  }

  get client(): TestClient {
    return this.flow.client;
  }

  /** The same registration and keys in another browser, or with another key for DPoP. */
  with({ browser, dpop }: { browser?: TestBrowser; dpop?: TestDpopKey }): SecureClient {
    const flow = new Flow(this.server, this.client, browser ?? this.flow.browser);
    return new SecureClient(flow, dpop ?? this.dpop, this.privateKey);
  }

  /** RFC 7523 §3, for the issuer; `changes` add, replace, or remove (undefined) claims. */
  assertion(changes: JWTPayload = {}): Promise<string> {
    const now = this.server.clock.seconds();
    const { id } = this.client;
    const { issuer } = this.server.settings;
    return this.sign({ iss: id, sub: id, aud: issuer, iat: now, exp: now + 60, jti: randomUUID(), ...changes });
  }

  /** RFC 9101: the parameters as an object; `changes` add, replace, or remove (undefined) claims. */
  requestObject(parameters: Form, changes: JWTPayload = {}): Promise<string> {
    const now = this.server.clock.seconds();
    const about = { iss: this.client.id, aud: this.server.settings.issuer, iat: now, nbf: now, exp: now + 60 };
    return this.sign({ ...parameters, ...about, ...changes }, { typ: 'oauth-authz-req+jwt' });
  }

  sign(claims: object, header: object = {}): Promise<string> {
    const defined = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
    return new SignJWT(defined)
      .setProtectedHeader({ alg: 'ES256', kid: this.client.id, ...header })
      .sign(this.privateKey);
  }

  /** A proof for an endpoint of the server. */
  proof(path: string, { claims, header }: NonNullable<ProofChanges> = {}, token?: string): Promise<string> {
    const method = path === '/token' || path === '/par' ? 'POST' : 'GET';
    const { issuer } = this.server.settings;
    return this.dpop.proof({ method, url: issuer + path, token, now: this.server.clock.now(), claims, header });
  }

  /** Sends a form as this client; `form` may replace, or remove (undefined), what authenticates it. */
  async post(path: string, form: Form, proof: ProofChanges | string = {}): Promise<Reply> {
    const authentication = { client_assertion_type: ASSERTION_TYPE, client_assertion: await this.assertion() };
    const given = Object.entries({ ...authentication, ...form }).filter((entry) => entry[1] !== undefined);
    const headers: Record<string, string> = {};
    if (proof !== null) headers['DPoP'] = typeof proof === 'string' ? proof : await this.proof(path, proof);
    const body = new URLSearchParams(given);
    const response = await fetch(this.server.url + path, { method: 'POST', headers, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Reply['body'] };
  }

  /** The parameters of an authorization request. */
  parameters(changes: Form = {}): { form: Form; verifier: string; state: string } {
    const { url, verifier, state } = this.flow.request(changes);
    return { form: Object.fromEntries(new URL(url).searchParams), verifier, state };
  }

  /** Pushes a request that is good. */
  async push(changes: Form = {}, proof: ProofChanges = {}): Promise<Pushed> {
    const { form, verifier, state } = this.parameters(changes);
    const { status, body } = await this.post('/par', form, proof);
    if (status !== 201) throw new Error(`Nothing was pushed: ${status} ${JSON.stringify(body)}`);
    return { requestUri: body.request_uri!, verifier, state };
  }

  /** Opens the authorization endpoint with a reference; `beside` adds or replaces parameters. */
  open(requestUri: string, beside: Record<string, string> = {}): Promise<Answer> {
    const query = new URLSearchParams({ client_id: this.client.id, request_uri: requestUri, ...beside });
    const { browser } = this.flow;
    return browser.get(`/authorize?${query.toString()}`).then((answer) => browser.follow(answer));
  }

  /** Answers whatever pages come, until the browser is sent to the client. */
  async finish(page: Answer, username: string): Promise<Answer> {
    let answer = page;
    if (answer.text.includes('id="username"')) answer = await this.flow.login(answer, username);
    if (answer.text.includes('id="consent-allow"')) {
      const asked = [...answer.text.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope!);
      answer = await this.flow.consent(answer, 'allow', asked);
    }
    return answer;
  }

  /** Everything up to the code. */
  async authorize(
    username: string,
    changes: Form = {},
    proof: ProofChanges = {},
  ): Promise<{ code: string; verifier: string }> {
    const { requestUri, verifier } = await this.push(changes, proof);
    const answer = await this.finish(await this.open(requestUri), username);
    const { code } = answerOf(answer);
    if (code === undefined) {
      throw new Error(`No code came: ${answer.status} ${answer.location} ${answer.text.slice(-500)}`);
    }
    return { code, verifier };
  }

  exchange(
    { code, verifier }: { code: string; verifier: string },
    proof: ProofChanges | string = {},
    changes: Form = {},
  ): Promise<Reply> {
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier };
    return this.post('/token', { ...form, redirect_uri: this.client.redirectUri, ...changes }, proof);
  }

  refresh(refreshToken: string, proof: ProofChanges | string = {}, changes: Form = {}): Promise<Reply> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }, proof);
  }

  /** Tokens, from the very beginning. */
  async tokens(username: string, changes: Form = {}): Promise<Tokens> {
    const { status, body } = await this.exchange(await this.authorize(username, changes));
    if (status !== 200) throw new Error(`No tokens came: ${status} ${JSON.stringify(body)}`);
    return body as Tokens;
  }

  /** Calls an API with a bound token. */
  async call(path: string, token: string, proof: ProofChanges | string = {}): Promise<Response> {
    const headers: Record<string, string> = { authorization: `DPoP ${token}` };
    if (proof !== null) headers['DPoP'] = typeof proof === 'string' ? proof : await this.proof(path, proof, token);
    return fetch(this.server.url + path, { headers });
  }
}
