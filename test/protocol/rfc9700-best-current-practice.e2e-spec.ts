import { decodeJwt } from 'jose';
import { answerOf, Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 9700 Best Current Practice for OAuth 2.0 Security', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'notes:read offline_access' });
  });

  afterAll(() => server.stop());

  it('§2.1: MUST utilize exact string matching of redirect URIs', async () => {
    const answer = await flow.browser.get(flow.request({ redirect_uri: `${client.redirectUri}/more` }).url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
  });

  it.each(['continue', 'return_to', 'next', 'redirect', 'url', 'request'])(
    '§2.1, §4.11: MUST NOT expose URLs that forward the browser to a URI from a query parameter: %s',
    async (name) => {
      for (const path of ['/login', '/consent', '/authorize', '/docs', '/']) {
        const answer = await flow.browser.get(`${path}?${name}=https://evil.test/`);
        expect(answer.location ?? '').not.toContain('evil.test');
      }
    },
  );

  it('§2.1.1: MUST enforce the correct usage of code_verifier where a code_challenge was sent', async () => {
    const code = await flow.authorize('alice');
    const answer = await readJson(flow.exchange(code, { code_verifier: undefined }));
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('§2.1.1, §4.8.2: MUST accept a code_verifier only if a code_challenge was present (downgrade)', async () => {
    const own = new Flow(server, await server.client('exempt', { portico_require_pkce: false }), flow.browser);
    const code = await own.authorize('alice', { code_challenge: undefined, code_challenge_method: undefined });
    expect(await readJson(own.exchange(code))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('§2.1.1: MUST provide a way to detect the support for PKCE', async () => {
    const { body } = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
    expect(body['code_challenge_methods_supported']).toEqual(['S256']);
  });

  it.each(['token', 'code token', 'id_token token', 'code id_token token'])(
    '§2.1.2: no access token is issued in the authorization response: response_type=%s',
    async (type) => {
      const answer = await flow.browser.get(flow.request({ response_type: type }).url);
      expect(answer.location).not.toContain('access_token');
      expect(answerOf(answer).error).toBe('unsupported_response_type');
    },
  );

  it('§2.2.2, §4.14.2: refresh tokens for public clients MUST be rotated, and reuse ends the grant', async () => {
    const own = new Flow(server, await server.client('P1', { token_endpoint_auth_method: 'none' }), flow.browser);
    const first = await own.tokens('alice', { scope: 'notes:read offline_access' });
    const next = await readJson(own.refresh(first.refresh_token!));
    expect(next.body['refresh_token']).not.toBe(first.refresh_token);
    server.clock.move(11);
    expect(await readJson(own.refresh(first.refresh_token!))).toMatchObject({ body: { error: 'invalid_grant' } });
    const newest = String(next.body['refresh_token']);
    expect(await readJson(own.refresh(newest))).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('§2.3: access tokens SHOULD be restricted to a resource server and to the minimum of privileges', async () => {
    const { access_token } = await flow.tokens('alice', { scope: 'notes:read' });
    expect(decodeJwt(access_token)).toMatchObject({ aud: `${server.url}/api/notes`, scope: 'notes:read' });
  });

  it('§2.4: the resource owner password credentials grant MUST NOT be used', async () => {
    const form = { grant_type: 'password', username: 'alice', password: 'correct horse battery staple' };
    expect(await readJson(flow.token(form))).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it.each([
    'http://rp1.test/cb',
    'http://rp1.test:8080/cb',
    'javascript:alert(1)//x.y',
    'data:text/html,x',
    'ftp://rp1.test/',
  ])('§2.6: MUST NOT allow redirect URIs of http, except for loopback: %s cannot be registered', async (uri) => {
    const create = () => server.clients.create({ client_name: 'A client', redirect_uris: [uri] });
    await expect(create()).rejects.toThrow('redirect_uris');
  });

  it('§2.6: CORS MUST NOT be supported at the authorization endpoint', async () => {
    const origin = { origin: 'https://rp1.test' };
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { ...origin, 'access-control-request-method': 'GET' };
      const answer = await fetch(flow.request().url, { method, headers, redirect: 'manual' });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('§4.2.4: the code MUST NOT leak by the Referer header', async () => {
    const pages = await Promise.all([
      flow.browser.get(flow.request().url),
      flow.browser.get(flow.request({ response_mode: 'form_post' }).url),
      new Flow(server, client).open(flow.request()),
    ]);
    for (const { headers } of pages) expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('§4.7: an authorization request is bound to the browser that opened it', async () => {
    const victim = new Flow(server, client);
    const stolen = await new Flow(server, client).open(flow.request());
    const request = /name="request" value="([^"]+)"/.exec(stolen.text)![1]!;
    for (const path of [`/login?request=${request}`, `/authorize/${request}`, `/consent?request=${request}`]) {
      expect((await victim.browser.get(path)).status).toBe(403);
    }
  });

  it('§4.12: MUST NOT use 307 after credentials were sent; SHOULD use 303', async () => {
    const own = new Flow(server, client);
    const page = await own.open(own.request());
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)![1]!;
    const form = { request: field('request'), csrf_token: field('csrf_token'), username: 'alice' };
    const answer = await own.browser.post('/login', { ...form, password: 'correct horse battery staple' });
    expect(answer.status).toBe(303);
  });

  it('§4.16: MUST prevent clickjacking on every page', async () => {
    const own = new Flow(server, await server.client('C2'), flow.browser);
    const pages = [
      await new Flow(server, client).open(flow.request()),
      await own.open(own.request()),
      await flow.browser.get('/authorize'),
      await flow.browser.get(flow.request({ response_mode: 'form_post' }).url),
    ];
    for (const { headers } of pages) {
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
  });
});
