import * as oauth from 'oauth4webapi';
import { Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const SCOPE = 'notes:read notes:write offline_access';

/** The documented option for plain http, for the loopback only. */
const http = { [oauth.allowInsecureRequests]: true };

const KINDS: readonly [string, string, (secret: string) => oauth.ClientAuth][] = [
  ['confidential', 'client_secret_basic', oauth.ClientSecretBasic],
  ['confidential', 'client_secret_post', oauth.ClientSecretPost],
  ['public', 'none', () => oauth.None()],
];

describe('oauth4webapi, as a strict OAuth 2.0 client without any setting of its own', () => {
  let server: TestServer;
  let as: oauth.AuthorizationServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    const issuer = new URL(server.url);
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http });
    as = await oauth.processDiscoveryResponse(issuer, response);
  });

  afterAll(() => server.stop());

  interface Attempt {
    readonly verifier: string;
    readonly state: string;
    readonly back: URL;
  }

  async function signIn(one: TestClient): Promise<Attempt> {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const url = new URL(as.authorization_endpoint!);
    url.search = new URLSearchParams({
      client_id: one.id,
      redirect_uri: one.redirectUri,
      response_type: 'code',
      scope: SCOPE,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const flow = new Flow(server, one);
    const loginPage = await flow.browser.follow(await flow.browser.get(url.href));
    const consentPage = await flow.login(loginPage, 'alice');
    const answer = await flow.consent(consentPage, 'allow', ['notes:write', 'offline_access']);
    return { verifier, state, back: new URL(answer.location!) };
  }

  it.each(KINDS)('%s, %s: code, tokens, notes, refresh', async (_, method, authenticationOf) => {
    const one = await server.client(`o4-${method}`, { token_endpoint_auth_method: method });
    const client: oauth.Client = { client_id: one.id };
    const authentication = authenticationOf(one.secret ?? '');
    const { verifier, state, back } = await signIn(one);

    const parameters = oauth.validateAuthResponse(as, client, back, state);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      parameters,
      one.redirectUri,
      verifier,
      http,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: SCOPE, expires_in: 600 });

    const notes = new URL('/api/notes', server.url);
    const headers = new Headers({ 'content-type': 'application/json' });
    const text = `Written by ${one.id}`;
    const body = JSON.stringify({ text });
    const written = await oauth.protectedResourceRequest(tokens.access_token, 'POST', notes, headers, body, http);
    expect(written.status).toBe(201);

    const refreshing = await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token!, http);
    const refreshed = await oauth.processRefreshTokenResponse(as, client, refreshing);
    const read = await oauth.protectedResourceRequest(refreshed.access_token, 'GET', notes, undefined, null, http);
    expect(await read.json()).toEqual(expect.arrayContaining([expect.objectContaining({ text })]));
  });

  it('reads the access token as a resource server would (RFC 9068)', async () => {
    const one = await server.client('o4-jwt');
    const client: oauth.Client = { client_id: one.id };
    const { verifier, state, back } = await signIn(one);
    const parameters = oauth.validateAuthResponse(as, client, back, state);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.ClientSecretBasic(one.secret!),
      parameters,
      one.redirectUri,
      verifier,
      http,
    );
    const { access_token } = await oauth.processAuthorizationCodeResponse(as, client, response);
    const audience = `${server.url}/api/notes`;
    const request = new Request(audience, { headers: { authorization: `Bearer ${access_token}` } });
    const claims = await oauth.validateJwtAccessToken(as, request, audience, http);
    expect(claims).toMatchObject({ client_id: one.id, scope: 'notes:read notes:write' });
  });

  it('tells the errors of both endpoints as what they are', async () => {
    const one = await server.client('o4-errors');
    const client: oauth.Client = { client_id: one.id };
    const flow = new Flow(server, one);
    const request = flow.request({ scope: 'unheard:of' });
    const answer = await flow.open(request);
    expect(() => oauth.validateAuthResponse(as, client, new URL(answer.location!), request.state)).toThrow(
      oauth.AuthorizationResponseError,
    );
    const authentication = oauth.ClientSecretBasic('wrong');
    const refreshing = await oauth.refreshTokenGrantRequest(as, client, authentication, 'x', http);
    await expect(oauth.processRefreshTokenResponse(as, client, refreshing)).rejects.toBeInstanceOf(
      oauth.WWWAuthenticateChallengeError,
    );
  });
});
