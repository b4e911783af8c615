import * as client from 'openid-client';
import { Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const SCOPE = 'notes:read offline_access';

/** How each kind of client is told to openid-client; nothing else differs. */
const KINDS: readonly [string, object, (secret: string) => client.ClientAuth][] = [
  ['confidential, client_secret_basic', {}, (secret) => client.ClientSecretBasic(secret)],
  [
    'confidential, client_secret_post',
    { token_endpoint_auth_method: 'client_secret_post' },
    (secret) => client.ClientSecretPost(secret),
  ],
  ['public', { token_endpoint_auth_method: 'none' }, () => client.None()],
];

describe('openid-client, as a strict OAuth 2.0 client without any setting of its own', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
  });

  afterAll(() => server.stop());

  /** Discovery by RFC 8414; plain http is allowed by the documented option, for the loopback only. */
  const discover = (one: TestClient, authentication: client.ClientAuth) =>
    client.discovery(new URL(server.url), one.id, undefined, authentication, {
      algorithm: 'oauth2',
      execute: [client.allowInsecureRequests],
    });

  /** What the person does in the browser, from the URL that the library built to the one it is given back. */
  async function signIn(one: TestClient, url: URL, decision: 'allow' | 'deny' = 'allow'): Promise<URL> {
    const flow = new Flow(server, one);
    let page = await flow.browser.follow(await flow.browser.get(url.href));
    if (page.text.includes('id="username"')) page = await flow.login(page, 'alice');
    if (page.text.includes('id="consent-allow"')) page = await flow.consent(page, decision, ['offline_access']);
    return new URL(page.location!);
  }

  async function begin(config: client.Configuration, one: TestClient) {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: one.redirectUri,
      scope: SCOPE,
      state: expectedState,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, checks: { pkceCodeVerifier, expectedState } };
  }

  it.each(KINDS)('%s: discovery, code, tokens, notes, refresh', async (_, metadata, authenticationOf) => {
    const one = await server.client(`oc-${Object.values(metadata).join('') || 'basic'}`, metadata);
    const config = await discover(one, authenticationOf(one.secret ?? ''));
    expect(config.serverMetadata().issuer).toBe(server.url);
    expect(config.serverMetadata().supportsPKCE()).toBe(true);

    const { url, checks } = await begin(config, one);
    const tokens = await client.authorizationCodeGrant(config, await signIn(one, url), checks);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: SCOPE, expires_in: 600 });

    const notes = new URL('/api/notes', server.url);
    const answer = await client.fetchProtectedResource(config, tokens.access_token, notes, 'GET');
    expect(await answer.json()).toEqual([]);

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    expect((await client.fetchProtectedResource(config, refreshed.access_token, notes, 'GET')).status).toBe(200);
  });

  it('tells access_denied as the error it is', async () => {
    const one = await server.client('oc-denied');
    const config = await discover(one, client.ClientSecretBasic(one.secret));
    const { url, checks } = await begin(config, one);
    const back = await signIn(one, url, 'deny');
    await expect(client.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('notices an answer of another issuer, another state, and a used code', async () => {
    const one = await server.client('oc-checks');
    const config = await discover(one, client.ClientSecretBasic(one.secret));
    const { url, checks } = await begin(config, one);
    const back = await signIn(one, url);
    const mixedUp = new URL(back);
    mixedUp.searchParams.set('iss', 'https://evil.test');
    await expect(client.authorizationCodeGrant(config, mixedUp, checks)).rejects.toThrow();
    const forged = { ...checks, expectedState: 'other' };
    await expect(client.authorizationCodeGrant(config, back, forged)).rejects.toThrow();
    await client.authorizationCodeGrant(config, back, checks);
    await expect(client.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('understands the challenge of a protected resource', async () => {
    const one = await server.client('oc-challenge');
    const config = await discover(one, client.ClientSecretBasic(one.secret));
    const { url, checks } = await begin(config, one);
    const tokens = await client.authorizationCodeGrant(config, await signIn(one, url), checks);
    const body = JSON.stringify({ text: 'Buy milk' });
    const headers = new Headers({ 'content-type': 'application/json' });
    const notes = new URL('/api/notes', server.url);
    const write = client.fetchProtectedResource(config, tokens.access_token, notes, 'POST', body, headers);
    await expect(write).rejects.toMatchObject({
      cause: [
        { scheme: 'bearer', parameters: { error: 'insufficient_scope', scope: 'notes:write' } },
        // RFC 9449 §7.2: a bound token would have been welcome, too.
        { scheme: 'dpop', parameters: {} },
      ],
    });
  });
});
