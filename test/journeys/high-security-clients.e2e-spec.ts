import { exportJWK, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const SCOPE = 'openid notes:read offline_access';
/** The documented option of oauth4webapi for plain http, for the loopback only. */
const http = { [oauth.allowInsecureRequests]: true };

describe.each([
  ['without nonces', {}],
  ['with nonces', { DPOP_REQUIRE_NONCE: 'true' }],
])('High security, %s, by libraries without any setting of their own', (_what, settings: Record<string, string>) => {
  let server: TestServer;
  let one: TestClient;
  let keys: CryptoKeyPair;

  beforeAll(async () => {
    server = await TestServer.start(settings);
    await server.user('alice');
    keys = await generateKeyPair('ES256', { extractable: true });
    one = await server.client('fapi', {
      portico_profile: 'fapi2',
      jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] },
      scope: SCOPE,
      id_token_signed_response_alg: 'ES256',
    });
  });

  afterAll(() => server.stop());

  /** What the person does in the browser, from the URL that the library built to the one it is given back. */
  async function signIn(url: URL): Promise<URL> {
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const flow = new Flow(server, one);
    let page = await flow.browser.follow(await flow.browser.get(url.href));
    if (page.text.includes('id="username"')) page = await flow.login(page, 'alice');
    if (page.text.includes('id="consent-allow"')) page = await flow.consent(page, 'allow', ['offline_access']);
    return new URL(page.location!);
  }

  describe('openid-client', () => {
    const discover = () =>
      client.discovery(
        new URL(server.url),
        one.id,
        { id_token_signed_response_alg: 'ES256' },
        client.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }),
        { execute: [client.allowInsecureRequests] },
      );

    async function begin() {
      const pkceCodeVerifier = client.randomPKCECodeVerifier();
      const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
      const parameters = {
        redirect_uri: one.redirectUri,
        scope: SCOPE,
        state: expectedState,
        nonce: expectedNonce,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      };
      return { parameters, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
    }

    it.each([
      ['parameters', false],
      ['a signed request object', true],
    ])('private_key_jwt, PAR with %s, DPoP, the notes, UserInfo, refresh', async (_kind, isSigned) => {
      const config = await discover();
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
      const { parameters, checks } = await begin();
      const signed = isSigned
        ? await client.buildAuthorizationUrlWithJAR(config, parameters, { key: keys.privateKey, kid: 'k1' })
        : undefined;
      const sent = signed ? { request: signed.searchParams.get('request')! } : parameters;
      const url = await client.buildAuthorizationUrlWithPAR(config, sent, { DPoP });
      const tokens = await client.authorizationCodeGrant(config, await signIn(url), checks, undefined, { DPoP });
      expect(tokens).toMatchObject({ token_type: 'dpop', scope: SCOPE });
      expect(tokens.claims()).toMatchObject({ aud: one.id, nonce: checks.expectedNonce });

      const notes = new URL('/api/notes', server.url);
      const options: [undefined, undefined, { DPoP: client.DPoPHandle }] = [undefined, undefined, { DPoP }];
      const answer = await client.fetchProtectedResource(config, tokens.access_token, notes, 'GET', ...options);
      expect(await answer.json()).toEqual([]);
      const { sub } = tokens.claims()!;
      expect(await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).toMatchObject({ sub });

      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP });
      expect(refreshed.token_type).toBe('dpop');
      const again = await client.fetchProtectedResource(config, refreshed.access_token, notes, 'GET', ...options);
      expect(again.status).toBe(200);
    });
  });

  it('oauth4webapi: private_key_jwt, PAR, DPoP, the notes, refresh', async () => {
    const issuer = new URL(server.url);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
    const relyingParty: oauth.Client = { client_id: one.id, id_token_signed_response_alg: 'ES256' };
    const authentication = oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' });
    const DPoP = oauth.DPoP(relyingParty, await oauth.generateKeyPair('ES256'));
    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ];
    const retried = async <T>(send: () => Promise<T>): Promise<T> =>
      send().catch((error: unknown) => (oauth.isDPoPNonceError(error) ? send() : Promise.reject(error as Error)));

    const parameters = {
      redirect_uri: one.redirectUri,
      response_type: 'code',
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const { request_uri } = await retried(async () =>
      oauth.processPushedAuthorizationResponse(
        as,
        relyingParty,
        await oauth.pushedAuthorizationRequest(as, relyingParty, authentication, parameters, { DPoP, ...http }),
      ),
    );
    const url = new URL(as.authorization_endpoint!);
    url.search = new URLSearchParams({ client_id: one.id, request_uri }).toString();
    const back = oauth.validateAuthResponse(as, relyingParty, await signIn(url), state);
    const tokens = await retried(async () =>
      oauth.processAuthorizationCodeResponse(
        as,
        relyingParty,
        await oauth.authorizationCodeGrantRequest(as, relyingParty, authentication, back, one.redirectUri, verifier, {
          DPoP,
          ...http,
        }),
        { expectedNonce: nonce, requireIdToken: true },
      ),
    );
    expect(tokens.token_type).toBe('dpop');

    const notes = new URL('/api/notes', server.url);
    const call = (token: string) =>
      retried(() => oauth.protectedResourceRequest(token, 'GET', notes, undefined, undefined, { DPoP, ...http }));
    expect(await (await call(tokens.access_token)).json()).toEqual([]);

    const refreshed = await retried(async () =>
      oauth.processRefreshTokenResponse(
        as,
        relyingParty,
        await oauth.refreshTokenGrantRequest(as, relyingParty, authentication, tokens.refresh_token!, {
          DPoP,
          ...http,
        }),
      ),
    );
    expect((await call(refreshed.access_token)).status).toBe(200);
  });
});
