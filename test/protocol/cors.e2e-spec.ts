import { Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const ORIGIN = 'https://spa.test';

const DOCUMENTS = ['/jwks', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
const ENDPOINTS = ['/token', '/par', '/revoke', '/userinfo'];

describe('Fetch §3.2 CORS protocol, for client applications in a browser', () => {
  let server: TestServer;
  let spa: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    spa = await server.client('spa', {
      token_endpoint_auth_method: 'none',
      redirect_uris: [`${ORIGIN}/cb`, 'https://spa.test:8443/cb'],
      scope: 'openid notes:read',
    });
    await server.client('native', {
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      redirect_uris: ['com.example.app:/cb'],
    });
    await server.client('off', { redirect_uris: ['https://off.test/cb'] });
    await server.clients.disable('off');
  });
  afterAll(() => server.stop());

  const preflight = (path: string, origin: string, method = 'POST') =>
    fetch(`${server.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
    });
  const corsOf = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

  it.each(ENDPOINTS)('%s: a preflight of a registered origin is answered, without credentials', async (path) => {
    const answer = await preflight(path, ORIGIN);
    expect(answer.status).toBe(204);
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': path === '/userinfo' ? 'GET, POST' : 'POST',
      'access-control-allow-headers': 'Authorization, Content-Type, DPoP',
      'access-control-max-age': '600',
    });
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(await answer.text()).toBe('');
  });

  it.each([
    ['an unknown origin', 'https://evil.test'],
    ['null', 'null'],
    ['another scheme', 'http://spa.test'],
    ['another port', 'https://spa.test:444'],
    ['a look-alike', 'https://spa.test.evil.test'],
    ['a subdomain', 'https://www.spa.test'],
    ['upper case', 'https://SPA.test'],
    ['a list', `${ORIGIN} https://evil.test`],
    ['a wildcard', '*'],
    ['a disabled client', 'https://off.test'],
    ['the scheme of a native app', 'com.example.app:'],
  ])('%s is let in nowhere', async (_what, origin) => {
    for (const path of ENDPOINTS) {
      const answer = await preflight(path, origin);
      expect(answer.status).toBe(403);
      expect(corsOf(answer)).toEqual({});
      const real = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams(),
      });
      expect(corsOf(real)).toEqual({});
      expect(real.headers.get('vary')).toContain('Origin');
    }
  });

  it('each registered redirect URI counts, with its port', async () => {
    expect((await preflight('/token', 'https://spa.test:8443')).status).toBe(204);
  });

  it('a page redeems its code, reads UserInfo and gives its token back', async () => {
    const { code, verifier } = await new Flow(server, spa).authorize('alice', { scope: 'openid notes:read' });
    const headers = { origin: ORIGIN };
    const form = { grant_type: 'authorization_code', client_id: spa.id, code, code_verifier: verifier };
    const token = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ...form, redirect_uri: spa.redirectUri }),
    });
    expect(token.status).toBe(200);
    const readable = {
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': 'WWW-Authenticate, DPoP-Nonce',
    };
    expect(corsOf(token)).toEqual(readable);
    const { access_token: accessToken } = (await token.json()) as { access_token: string };
    const userinfo = await fetch(`${server.url}/userinfo`, {
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
    });
    expect([userinfo.status, corsOf(userinfo)]).toEqual([200, readable]);
    const body = new URLSearchParams({ token: accessToken, client_id: spa.id });
    const revoked = await fetch(`${server.url}/revoke`, { method: 'POST', headers, body });
    expect([revoked.status, corsOf(revoked)]).toEqual([200, readable]);
  });

  it('errors are readable, too, with their challenge', async () => {
    const answer = await fetch(`${server.url}/userinfo`, { headers: { origin: ORIGIN } });
    expect(answer.status).toBe(401);
    expect(corsOf(answer)).toMatchObject({ 'access-control-allow-origin': ORIGIN });
    const refused = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers: { origin: ORIGIN },
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'nobody' }),
    });
    expect([refused.status, corsOf(refused)['access-control-allow-origin']]).toEqual([401, ORIGIN]);
  });

  it.each(DOCUMENTS)('%s is readable by any page, without credentials', async (path) => {
    for (const origin of [ORIGIN, 'https://evil.test', 'null']) {
      const asked = await preflight(path, origin, 'GET');
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
      const answer = await fetch(`${server.url}${path}`, { headers: { origin } });
      expect([answer.status, corsOf(answer)]).toEqual([200, { 'access-control-allow-origin': '*' }]);
    }
  });

  it.each(['/authorize', '/login', '/introspect', '/logout', '/api/notes', '/health/live', '/token/', '/nothing'])(
    '%s is not opened to other origins',
    async (path) => {
      const answer = await preflight(path, ORIGIN);
      expect(answer.status).toBe(404);
      expect(corsOf(answer)).toEqual({});
      expect(corsOf(await fetch(`${server.url}${path}`, { headers: { origin: ORIGIN }, redirect: 'manual' }))).toEqual(
        {},
      );
    },
  );

  it('OPTIONS that is no preflight is what it was: no such route', async () => {
    expect((await fetch(`${server.url}/token`, { method: 'OPTIONS', headers: { origin: ORIGIN } })).status).toBe(404);
  });

  it('a client that is disabled takes its origin with it', async () => {
    const late = await server.client('late', { redirect_uris: ['https://late.test/cb'] });
    expect((await preflight('/token', 'https://late.test')).status).toBe(204);
    await server.clients.disable(late.id);
    expect((await preflight('/token', 'https://late.test')).status).toBe(403);
    await server.clients.enable(late.id);
    expect((await preflight('/token', 'https://late.test')).status).toBe(204);
    await server.clients.delete(late.id);
    expect((await preflight('/token', 'https://late.test')).status).toBe(403);
  });
});
