import { Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

const REGISTERED = [
  'http://127.0.0.1/callback',
  'http://[::1]:8080/callback',
  'http://localhost:8080/callback',
  'com.example.app:/callback',
  'https://app.example.com/callback',
];

describe('RFC 8252 §7.3 Loopback Interface Redirection', () => {
  let server: TestServer;
  let native: TestClient;
  let web: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    const metadata = { token_endpoint_auth_method: 'none', redirect_uris: REGISTERED };
    native = await server.client('native', { ...metadata, application_type: 'native' });
    web = await server.client('web', { ...metadata, redirect_uris: [REGISTERED[0], REGISTERED[2]] });
    await server.user('alice');
    flow = new Flow(server, native);
    await flow.authorize('alice');
  });

  afterAll(() => server.stop());

  const statusFor = async (uri: string, own = flow) =>
    (await own.browser.get(own.request({ redirect_uri: uri }).url)).status;

  it.each([
    'http://127.0.0.1:51004/callback',
    'http://127.0.0.1/callback',
    'http://127.0.0.1:1/callback',
    'http://127.0.0.1:65535/callback',
    'http://[::1]:61023/callback',
    'http://[::1]/callback',
  ])('MUST allow any port to be specified at the time of the request: %s', async (uri) => {
    const answer = await flow.consent(await flow.open(flow.request({ redirect_uri: uri })));
    expect(answer.location?.startsWith(`${uri}?code=`)).toBe(true);
  });

  it.each([
    'http://127.0.0.1:51004/other',
    'http://127.0.0.1:51004/callback/',
    'http://127.0.0.1:51004/callback?x=1',
    'http://127.0.0.1:51004/callback#x',
    'https://127.0.0.1:51004/callback',
    'http://127.0.0.2:51004/callback',
    'http://127.0.0.1:0/callback',
    'http://127.0.0.1:65536/callback',
    'http://127.0.0.1:080/callback',
    'http://127.0.0.1:/callback',
    'http://127.0.0.1:51004@evil.test/callback',
    'http://127.0.0.1.evil.test:51004/callback',
    'http://[::ffff:127.0.0.1]:51004/callback',
    'http://user@127.0.0.1:51004/callback',
  ])('nothing but the port may differ: not %s', async (uri) => {
    expect(await statusFor(uri)).toBe(400);
  });

  it('§8.3: localhost is not an IP literal; its port is compared as all the rest', async () => {
    expect(await statusFor('http://localhost:8080/callback')).toBe(303);
    expect(await statusFor('http://localhost:51004/callback')).toBe(400);
  });

  it('other redirect URIs of a native app are compared as all the rest (§7.1, §7.2)', async () => {
    expect(await statusFor('com.example.app:/callback')).toBe(303);
    expect(await statusFor('https://app.example.com/callback')).toBe(303);
    expect(await statusFor('https://app.example.com:8443/callback')).toBe(400);
    expect(await statusFor('com.example.app:/other')).toBe(400);
  });

  it('a web application has no such freedom', async () => {
    const own = new Flow(server, web, flow.browser);
    expect(await statusFor('http://127.0.0.1/callback', own)).toBe(303);
    expect(await statusFor('http://127.0.0.1:51004/callback', own)).toBe(400);
  });

  it('the code is bound to the port it was sent to', async () => {
    const uri = 'http://127.0.0.1:51004/callback';
    const code = await flow.authorize('alice', { redirect_uri: uri });
    for (const other of ['http://127.0.0.1:51005/callback', 'http://127.0.0.1/callback']) {
      const answer = await readJson(flow.exchange(code, { redirect_uri: other }));
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect((await flow.exchange(code, { redirect_uri: uri })).status).toBe(200);
  });

  describe('§8.6 Client Impersonation (RFC 6749 §10.2)', () => {
    it('SHOULD NOT answer without the person where any app of the device can take the code, though all was allowed', async () => {
      for (const uri of ['http://127.0.0.1:51004/callback', 'com.example.app:/callback']) {
        const page = await flow.open(flow.request({ redirect_uri: uri }));
        expect(page.text).toContain('id="consent-allow"');
        expect((await flow.consent(page)).location).toMatch(/[?&]code=/);
      }
    });

    it('prompt=none gets no code there either', async () => {
      const uri = 'com.example.app:/callback';
      const answer = await flow.browser.get(flow.request({ redirect_uri: uri, prompt: 'none' }).url);
      expect(answer.location).toContain('error=consent_required');
    });

    it('a claimed https address is the app’s own, so what was allowed is remembered', async () => {
      const answer = await flow.browser.get(flow.request({ redirect_uri: 'https://app.example.com/callback' }).url);
      expect(answer.location).toMatch(/^https:\/\/app\.example\.com\/callback\?code=/);
    });

    it('an administrator may trust such an app', async () => {
      const metadata = { token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: REGISTERED };
      const trusted = await server.client('trusted', { ...metadata, portico_require_consent: false });
      const own = new Flow(server, trusted, flow.browser);
      const answer = await own.browser.get(own.request({ redirect_uri: 'com.example.app:/callback' }).url);
      expect(answer.location).toContain('?code=');
    });
  });
});
