import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

interface OpenIdTokens extends Tokens {
  readonly id_token?: string;
}

const SCOPE = 'openid profile email offline_access';

describe('OpenID Connect Core §3.1 Authentication using the Authorization Code Flow', () => {
  let server: TestServer;
  let client: TestClient;
  let userId: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1', { scope: `${SCOPE} address phone notes:read` });
    userId = (await server.user('alice')).id;
  });

  afterAll(() => server.stop());

  const verify = async (token: string, options: object = {}) => {
    const jwks = (await (await fetch(`${server.url}/jwks`)).json()) as JSONWebKeySet;
    const currentDate = new Date(server.clock.now());
    return jwtVerify(token, createLocalJWKSet(jwks), { issuer: server.url, audience: 'C1', currentDate, ...options });
  };

  it('§3.1.3.6 an ID token comes with the access token, signed with RS256 by default', async () => {
    const tokens = (await new Flow(server, client).tokens('alice', {
      scope: SCOPE,
      nonce: 'n-0S6_WzA2Mj',
    })) as OpenIdTokens;
    const { payload, protectedHeader } = await verify(tokens.id_token!, { algorithms: ['RS256'] });
    expect(protectedHeader.typ).toBe('JWT');
    const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url');
    expect(payload).toMatchObject({ sub: userId, azp: 'C1', nonce: 'n-0S6_WzA2Mj', at_hash: half, amr: ['pwd'] });
    expect(payload.auth_time).toBe(server.clock.seconds());
    expect(payload['sid']).toEqual(expect.any(String));
    expect(payload).not.toHaveProperty('email');
  });

  it('no ID token comes without the scope openid', async () => {
    const tokens = (await new Flow(server, client).tokens('alice', { scope: 'notes:read' })) as OpenIdTokens;
    expect(tokens).not.toHaveProperty('id_token');
  });

  it.each(['ES256', 'PS256', 'EdDSA'])(
    'the ID token is signed with %s where the client is registered for it',
    async (alg) => {
      const other = await server.client(`A-${alg}`, { scope: 'openid', id_token_signed_response_alg: alg });
      const tokens = (await new Flow(server, other).tokens('alice', { scope: 'openid' })) as OpenIdTokens;
      expect(decodeProtectedHeader(tokens.id_token!).alg).toBe(alg);
      const { payload } = await verify(tokens.id_token!, { audience: `A-${alg}`, algorithms: [alg] });
      const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
        .update(tokens.access_token)
        .digest();
      expect(payload['at_hash']).toBe(hash.subarray(0, hash.length / 2).toString('base64url'));
    },
  );

  it('§12.2 a refresh brings an ID token of the same sign-in, without nonce', async () => {
    const flow = new Flow(server, client);
    const first = (await flow.tokens('alice', { scope: SCOPE, nonce: 'n1' })) as OpenIdTokens;
    const before = (await verify(first.id_token!)).payload;
    server.clock.move(300);
    const second = (await (await flow.refresh(first.refresh_token!)).json()) as OpenIdTokens;
    const after = (await verify(second.id_token!)).payload;
    expect(after).toMatchObject({ sub: before.sub, auth_time: before['auth_time'], azp: 'C1' });
    expect(after).not.toHaveProperty('nonce');
    expect(after.iat).toBe(before.iat! + 300);
  });

  describe('§5.3 UserInfo', () => {
    const userinfo = (token: string, method = 'GET') =>
      fetch(`${server.url}/userinfo`, { method, headers: { authorization: `Bearer ${token}` } });

    it.each(['GET', 'POST'])('%s tells the claims of the scopes, and sub as in the ID token', async (method) => {
      const tokens = (await new Flow(server, client).tokens('alice', { scope: SCOPE })) as OpenIdTokens;
      const response = await userinfo(tokens.access_token, method);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(await response.json()).toMatchObject({
        sub: userId,
        name: 'User alice',
        preferred_username: 'alice',
        email: 'alice@example.com',
        email_verified: false,
      });
    });

    it('tells nothing that was not asked for', async () => {
      const { access_token } = await new Flow(server, client).tokens('alice', { scope: 'openid' });
      expect(await (await userinfo(access_token)).json()).toEqual({ sub: userId });
    });

    it('§5.3.2 answers with a signed JWT where the client is registered for it', async () => {
      const signed = await server.client('S1', { scope: 'openid email', userinfo_signed_response_alg: 'ES256' });
      const { access_token } = await new Flow(server, signed).tokens('alice', { scope: 'openid email' });
      const response = await userinfo(access_token);
      expect(response.headers.get('content-type')).toContain('application/jwt');
      const { payload } = await verify(await response.text(), { audience: 'S1', algorithms: ['ES256'] });
      expect(payload).toMatchObject({ sub: userId, email: 'alice@example.com' });
    });

    it.each([
      ['profile', 403, 'insufficient_scope'],
      // RFC 9068 §4: it is for an API, and this is none of its audiences.
      ['notes:read', 401, 'invalid_token'],
    ])('§5.3.3 refuses a token without the scope openid: %s', async (scope, status, error) => {
      const { access_token } = await new Flow(server, client).tokens('alice', { scope });
      const response = await userinfo(access_token);
      const challenge = response.headers.get('www-authenticate');
      expect([response.status, challenge]).toEqual([status, expect.stringContaining(error)]);
    });

    it('§5.5 tells a claim that was asked for by name, after the consent its scope needs', async () => {
      const claims = JSON.stringify({
        userinfo: { email: { essential: true } },
        id_token: { email: null, auth_time: { essential: true } },
      });
      const fresh = await server.client('CL', { scope: 'openid email' });
      const flow = new Flow(server, fresh);
      const page = await flow.login(await flow.open(flow.request({ scope: 'openid', claims })), 'alice');
      expect(page.text).toContain('See your e-mail address');
      const tokens = (await flow.tokens('alice', { scope: 'openid', claims })) as OpenIdTokens;
      expect(tokens.scope).toBe('openid');
      expect(await (await userinfo(tokens.access_token)).json()).toEqual({ sub: userId, email: 'alice@example.com' });
      expect((await verify(tokens.id_token!, { audience: 'CL' })).payload).toMatchObject({
        email: 'alice@example.com',
      });
    });
  });

  describe('§3.1.2.1 Authentication Request', () => {
    it('prompt=none without a session: login_required, and no page', async () => {
      const flow = new Flow(server, client);
      expect(answerOf(await flow.open(flow.request({ scope: 'openid', prompt: 'none' })))).toMatchObject({
        error: 'login_required',
      });
    });

    it('prompt=none with a session but no consent: consent_required', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      const asked = new Flow(server, await server.client('NC', { scope: 'openid' }), flow.browser);
      expect(answerOf(await asked.open(asked.request({ scope: 'openid', prompt: 'none' })))).toMatchObject({
        error: 'consent_required',
      });
    });

    it('prompt=none with session and consent: a code, and no page', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      expect(answerOf(await flow.open(flow.request({ scope: 'openid', prompt: 'none' })))).toHaveProperty('code');
    });

    it.each(['none login', 'bogus'])('prompt=%s: invalid_request', async (prompt) => {
      const flow = new Flow(server, client);
      expect(answerOf(await flow.open(flow.request({ scope: 'openid', prompt })))).toMatchObject({
        error: 'invalid_request',
      });
    });

    it('prompt=login: the user signs in again, and auth_time is that of the new login', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      server.clock.move(120);
      const authorization = flow.request({ scope: 'openid', prompt: 'login' });
      const page = await flow.open(authorization);
      expect(page.text).toContain('id="username"');
      const { code } = answerOf(await flow.login(page, 'alice'));
      const tokens = (await (
        await flow.exchange({ code: code!, verifier: authorization.verifier })
      ).json()) as OpenIdTokens;
      expect((await verify(tokens.id_token!)).payload['auth_time']).toBe(server.clock.seconds());
    });

    it('max_age: a sign-in that is older is made again, a younger one is good', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      server.clock.move(30);
      expect(answerOf(await flow.open(flow.request({ scope: 'openid', max_age: '60' })))).toHaveProperty('code');
      server.clock.move(31);
      expect((await flow.open(flow.request({ scope: 'openid', max_age: '60' }))).text).toContain('id="username"');
    });

    it('id_token_hint of the signed-in user: a code; of somebody else, with prompt=none: login_required', async () => {
      await server.user('bob');
      const alice = new Flow(server, client);
      const hint = ((await alice.tokens('alice', { scope: 'openid' })) as OpenIdTokens).id_token!;
      const known = await alice.open(alice.request({ scope: 'openid', prompt: 'none', id_token_hint: hint }));
      expect(answerOf(known)).toHaveProperty('code');
      const bob = new Flow(server, client);
      await bob.authorize('bob', { scope: 'openid' });
      const other = await bob.open(bob.request({ scope: 'openid', prompt: 'none', id_token_hint: hint }));
      expect(answerOf(other)).toMatchObject({ error: 'login_required' });
    });

    it('an access token or a foreign JWT as id_token_hint: invalid_request', async () => {
      const flow = new Flow(server, client);
      const { access_token } = await flow.tokens('alice', { scope: 'openid' });
      for (const id_token_hint of [access_token, 'eyJhbGciOiJub25lIn0.e30.x', 'garbage']) {
        expect(answerOf(await flow.open(flow.request({ scope: 'openid', id_token_hint })))).toMatchObject({
          error: 'invalid_request',
        });
      }
    });

    it('login_hint fills in the login page, ui_locales chooses its language', async () => {
      const flow = new Flow(server, client);
      const page = await flow.open(flow.request({ scope: 'openid', login_hint: 'alice', ui_locales: 'de en' }));
      expect(page.text).toContain('value="alice"');
      expect(page.text).toContain('lang="de"');
    });
  });

  it('§8 pairwise subjects: clients of different sectors know one user by different names', async () => {
    const make = (id: string, host: string) =>
      server.client(id, { scope: 'openid', subject_type: 'pairwise', redirect_uris: [`https://${host}/cb`] });
    const subjects = [];
    for (const pairwise of [
      await make('PW1', 'one.test'),
      await make('PW2', 'one.test'),
      await make('PW3', 'two.test'),
    ]) {
      const { id_token } = (await new Flow(server, pairwise).tokens('alice', { scope: 'openid' })) as OpenIdTokens;
      subjects.push((await verify(id_token!, { audience: pairwise.id })).payload.sub);
    }
    expect(subjects[0]).toBe(subjects[1]);
    expect(new Set([...subjects, userId]).size).toBe(3);
  });
});
