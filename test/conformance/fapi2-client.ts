import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { TestBrowser } from '../support/browser.js';
import { answerOf, type AuthorizationAnswer, type Tokens } from '../support/flow.js';
import { type ProofChanges, type Pushed, type Reply, SecureClient } from '../support/secure-client.js';
import type { TestServer } from '../support/server.js';

export type Form = Readonly<Record<string, string | undefined>>;

/** FAPI 2.0 Security Profile §5.4.1. */
const ALGORITHMS = ['PS256', 'ES256', 'EdDSA'];

/** A client as the FAPI plans of the suite play it: private_key_jwt, DPoP, one person in a fresh browser. */
export class Fapi2Client {
  private static count = 0;

  private constructor(
    readonly secure: SecureClient,
    readonly isOpenId: boolean,
  ) {}

  /** @param variant `openid_connect` or `plain_oauth` */
  static async register(server: TestServer, variant: string | undefined): Promise<Fapi2Client> {
    Fapi2Client.count += 1;
    const secure = await SecureClient.register(server, `fapi-${Fapi2Client.count}`, {
      portico_profile: 'fapi2',
      redirect_uris: ['https://suite.test/callback'],
      scope: 'openid profile offline_access notes:read',
    });
    return new Fapi2Client(secure, variant !== 'plain_oauth');
  }

  get server(): TestServer {
    return this.secure.server;
  }

  /** The same client in another browser. */
  inFreshBrowser(): Fapi2Client {
    return new Fapi2Client(this.secure.with({ browser: new TestBrowser(this.server.url) }), this.isOpenId);
  }

  /** The request of the suite: state, nonce where there is OpenID, PKCE. */
  request(changes: Form = {}): { form: Form; verifier: string; state: string } {
    const openId: Form = this.isOpenId
      ? { scope: 'openid notes:read', nonce: 'n-0123456789' }
      : { scope: 'notes:read' };
    return this.secure.parameters({ ...openId, ...changes });
  }

  /** Pushes as it is, whatever comes. */
  par(form: Form, proof: ProofChanges | string = null): Promise<Reply> {
    return this.secure.post('/par', form, proof);
  }

  async push(changes: Form = {}, proof: ProofChanges = null): Promise<Pushed & { readonly form: Form }> {
    const { form, verifier, state } = this.request(changes);
    const { status, body } = await this.par(form, proof);
    expect([status, body]).toEqual([201, { request_uri: expect.any(String), expires_in: expect.any(Number) }]);
    return { requestUri: body.request_uri!, verifier, state, form };
  }

  /** Brings the browser to the redirect URI; checks what the suite checks of every answer. */
  async visit({ requestUri, form }: { requestUri: string; form: Form }, beside = {}): Promise<AuthorizationAnswer> {
    const page = await this.secure.open(requestUri, beside);
    const answer = await this.secure.finish(page, 'suite');
    expect(answer.location?.split('?')[0]).toBe('https://suite.test/callback');
    const back = answerOf(answer);
    expect([back.state, back.iss]).toEqual([form['state'], this.server.settings.issuer]);
    return back;
  }

  async code(changes: Form = {}, proof: ProofChanges = null): Promise<{ code: string; verifier: string; form: Form }> {
    const pushed = await this.push(changes, proof);
    const { code, error } = await this.visit(pushed);
    expect(error).toBeUndefined();
    return { code: code!, verifier: pushed.verifier, form: pushed.form };
  }

  /** The whole flow, with the checks of every module. */
  async signIn(changes: Form = {}): Promise<Tokens & { readonly idToken: JWTPayload | undefined }> {
    const { code, verifier, form } = await this.code(changes);
    return this.complete(await this.secure.exchange({ code, verifier }), form);
  }

  async complete({ status, body }: Reply, form: Form): Promise<Tokens & { readonly idToken: JWTPayload | undefined }> {
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    const idToken = await this.verifyIdToken(body['id_token'] as string | undefined, form);
    expect((await this.secure.call('/api/notes', body.access_token!)).status).toBe(200);
    return { ...(body as Tokens), idToken };
  }

  private async verifyIdToken(token: string | undefined, form: Form): Promise<JWTPayload | undefined> {
    expect(token !== undefined).toBe(this.isOpenId);
    if (token === undefined) return undefined;
    expect(ALGORITHMS).toContain(decodeProtectedHeader(token).alg);
    const jwks = (await (await fetch(`${this.server.url}/jwks`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer: this.server.settings.issuer,
      audience: this.secure.client.id,
      currentDate: new Date(this.server.clock.now()),
    });
    expect(payload['nonce']).toBe(form['nonce']);
    return payload;
  }
}
