import { type Answer, fieldOf, TestBrowser } from '../support/browser.js';
import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';
import { freePort } from '../support/free-port.js';
import { hasNginx, Nginx } from './nginx.js';

const ATTEMPTS = 4;
const title = 'Behind nginx with the example of deploy/proxy';

(hasNginx ? describe : describe.skip)(hasNginx ? title : `${title} (skipped: no nginx)`, () => {
  let server: TestServer;
  let nginx: Nginx;
  let client: TestClient;
  let httpPort: number;

  beforeAll(async () => {
    httpPort = await freePort();
    const httpsPort = await freePort();
    server = await TestServer.start({
      ISSUER: `https://localhost:${httpsPort}`,
      TRUSTED_PROXIES: '127.0.0.1',
      LOGIN_ATTEMPTS_PER_NETWORK: String(ATTEMPTS),
      SERVICE_NAME: 'Acme <sign-in>',
      SUPPORT_URL: 'mailto:help@acme.example',
    });
    nginx = await Nginx.start({ httpPort, httpsPort, target: server.url });
    client = await server.client('app', { scope: 'openid notes:read' });
    await server.user('alice');
  });
  afterAll(async () => {
    await nginx?.stop();
    await server?.stop();
  });

  /** Somebody whom nginx sees at this address; every name below 127.0.0.0/8 is this machine's. */
  function visitor(address: string) {
    const request = nginx.fetchFrom(address);
    const browser = new TestBrowser(nginx.url, request);
    // All that the flow asks of the server is its address.
    const flow = new Flow({ url: nginx.url } as TestServer, client, browser);
    return { request, browser, flow };
  }

  it('the whole flow works, under the https issuer', async () => {
    const { flow, request, browser } = visitor('127.0.0.1');
    const metadata = (await (await request(`${nginx.url}/.well-known/openid-configuration`)).json()) as {
      issuer: string;
      token_endpoint: string;
      userinfo_endpoint: string;
    };
    expect(metadata.issuer).toBe(nginx.url);
    const asked = flow.request({ scope: 'openid notes:read' });
    const page = await flow.open(asked);
    expect(page.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
    expect(page.text).toContain('Acme &lt;sign-in>');
    const decided = await flow.consent(await flow.login(page, 'alice'), 'allow', ['notes:read']);
    const { code, iss, state } = answerOf(decided);
    expect({ iss, state }).toEqual({ iss: nginx.url, state: asked.state });
    expect([...browser.cookies.keys()].filter((name) => !name.startsWith('__Host-'))).toEqual([]);

    const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
    const form = {
      grant_type: 'authorization_code',
      code: code!,
      redirect_uri: client.redirectUri,
      code_verifier: asked.verifier,
    };
    const answer = await request(metadata.token_endpoint, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const about = await request(metadata.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } });
    expect(about.status).toBe(200);
  });

  it('attempts are counted by the address that nginx has seen, whatever a request says about itself', async () => {
    const { flow, browser } = visitor('127.0.0.2');
    const page = await flow.open(flow.request());
    const attempt = (n: number): Promise<Answer> =>
      browser.post(
        '/login',
        {
          request: fieldOf(page.text, 'request'),
          csrf_token: fieldOf(page.text, 'csrf_token'),
          username: `nobody${n}`,
          password: 'wrong',
        },
        { 'x-forwarded-for': `203.0.113.${n}`, forwarded: `for=203.0.113.${n}`, 'x-real-ip': `203.0.113.${n}` },
      );
    const statuses: number[] = [];
    for (let n = 1; n <= ATTEMPTS + 1; n += 1) statuses.push((await attempt(n)).status);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, -1)).not.toContain(429);
    // Somebody else is not locked out by that.
    const other = visitor('127.0.0.3').flow;
    const answer = await other.login(await other.open(other.request()), 'alice');
    expect(answer.status).not.toBe(429);
    // Consent was given before: the way leads back to the client.
    expect(answerOf(answer).code).toBeDefined();
  });

  it('http leads to https, at the host of the issuer, whichever host was asked for', async () => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/authorize?client_id=x`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, `${nginx.url}/authorize?client_id=x`]);
  });

  it('what is for those who watch is not there, and what is too large does not get through', async () => {
    const { request } = visitor('127.0.0.1');
    for (const path of ['/metrics', '/health/live', '/health/ready']) {
      expect([path, (await request(`${nginx.url}${path}`)).status]).toEqual([path, 404]);
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const large = await request(`${nginx.url}/token`, { method: 'POST', headers, body: `a=${'x'.repeat(70_000)}` });
    expect(large.status).toBe(413);
  });

  it('an error page says whom to ask', async () => {
    const { browser } = visitor('127.0.0.1');
    const { status, text } = await browser.get('/authorize?client_id=unknown&response_type=code');
    expect(status).toBe(400);
    expect(text).toContain('<a id="support" href="mailto:help@acme.example"');
  });
});
