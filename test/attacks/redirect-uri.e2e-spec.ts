import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { TestBrowser } from '../support/browser.js';
import { type Fixtures, registerFixtures, signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, Flow } from '../support/flow.js';
import { expectBack, expectLive, expectPage, expectTokenError } from '../support/outcomes.js';
import { type TestClient, TestServer } from '../support/server.js';
import { words } from '../support/words.js';

const EVIL = 'https://evil.test/cb';

describe('RU redirect_uri matching', () => {
  let server: TestServer;
  let clients: Fixtures;
  let flow: Flow;
  let native: Flow;

  beforeAll(async () => {
    server = await TestServer.start(UNTHROTTLED);
    clients = await registerFixtures(server);
    await server.user('alice');
    const browser = await signedInBrowser(server, 'alice', [clients.C1, clients.N1]);
    flow = new Flow(server, clients.C1, browser);
    native = new Flow(server, clients.N1, browser);
  });

  afterAll(() => server.stop());

  /** Signed in or not, by GET or by POST: the answer is a page. */
  async function expectRefused(
    redirectUri: string,
    by: Flow = flow,
    changes: Readonly<Record<string, string | undefined>> = {},
  ) {
    const { url } = by.request({ redirect_uri: redirectUri, ...changes });
    expectPage(await by.browser.get(url));
    expectPage(await new TestBrowser(server.url).get(url));
    expectPage(await by.browser.post('/authorize', new URL(url).search.slice(1)));
  }

  it('RU-01 the code arrives at exactly the registered URI, and only there', async () => {
    const authorization = flow.request();
    const answer = await flow.open(authorization);
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?code=[\w-]+&state=[0-9a-f]+&iss=http[^&]+$/);
    const { code } = answerOf(answer);
    expect((await flow.exchange({ code: code!, verifier: authorization.verifier })).status).toBe(200);
  });

  it.each(words`
    /cb/ /CB /cb? /cb?x=1 /cb&x=1 /cb;x /cbx /c / /cb# /cb#x /cb%20 /%63b /cb?code=evil /cb&code=evil /cb%3Fx
    /cb,https://evil.test /cb;jsessionid=1 :443/cb :8443/cb
  `)('RU-02 the path continued or changed: %j', async (path) => {
    await expectRefused(`https://rp1.test${path}`);
  });

  it.each(words`https://rp1.test HTTPS://rp1.test/cb https://RP1.test/cb http://rp1.test/cb rp1.test/cb`)(
    'RU-02 scheme or host written in another way: %j',
    async (uri) => {
      await expectRefused(uri);
    },
  );

  it.each(words`
    /cb/../evil /cb/.. /cb/%2e%2e/evil /cb/..%2fevil /cb/..;/evil /cb;/../evil /./cb //cb /evil/../cb /%2e/cb
    /cb/. /cb/%252e%252e/evil /cb\..\evil /cb/%c0%ae%c0%ae/evil /..%5ccb
  `)('RU-03 path traversal: %j', async (path) => {
    await expectRefused(`https://rp1.test${path}`);
  });

  it.each(words`
    https://rp1.test@evil.test/cb https://rp1.test:443@evil.test/cb https://u@rp1.test/cb
    https://u:p@rp1.test/cb https://a@b@evil.test/cb https://rp1.test%40evil.test/cb https://@rp1.test/cb
    https://evil.test#@rp1.test/cb https://evil.test?@rp1.test/cb https://evil.test\@rp1.test/cb
  `)('RU-05 userinfo: %j', async (uri) => {
    await expectRefused(uri);
  });

  it.each(words`
    https://rp1.test.evil.test/cb https://evilrp1.test/cb https://rp1xtest/cb https://sub.rp1.test/cb
    https://rp1.test./cb https://rp1.tes/cb https://rp1。test/cb https://rｐ1.test/cb https://rрl.test/cb
    https://rp1.te%C2%ADst/cb https://*.test/cb https://rp1.test:80:443/cb https://evil.test/cb
  `)('RU-07 host look-alikes: %j', async (uri) => {
    await expectRefused(uri);
    await expectRefused(decodeURIComponent(uri));
  });

  it.each(words`
    https://rp1.test\@evil.test/cb https:\\evil.test https:/evil.test https:evil.test //evil.test/cb /\evil.test
    ///evil.test /cb cb \\evil.test ?x #x . https: https:// https:rp1.test/cb
  `)('RU-10 slashes and backslashes: %j', async (uri) => {
    await expectRefused(uri);
  });

  it.each(words`
    https://rp1.test/cb%09 https://rp1.test/cb%0a https://rp1.test/cb%0d%0aSet-Cookie:x=1 https://rp1.test/cb%00
    https://rp1.test/cb%0b %20https://rp1.test/cb https://rp1.test/cb%20 ja%09vascript:alert(1) https://rp1.%09test/cb
    https://rp1.test/cb%00https://evil.test %EF%BB%BFhttps://rp1.test/cb https://rp1.test/cb%E2%80%A8
    %E2%80%AEhttps://rp1.test/cb https://rp1.test/cb%20https://evil.test
  `)('RU-11 control characters and spaces, inside and around: %s', async (encoded) => {
    await expectRefused(decodeURIComponent(encoded));
    await expectLive(flow);
  });

  it.each(['%ff', '%c3%28', '%ed%a0%80', '%', '%zz', '%c0%af'])('RU-11 bytes that are no UTF-8: %s', async (bytes) => {
    const { url } = flow.request({ redirect_uri: undefined });
    expectPage(await flow.browser.get(`${url}&redirect_uri=https://rp1.test/cb${bytes}`));
    expectPage(
      await flow.browser.post('/authorize', `${new URL(url).search.slice(1)}&redirect_uri=https://rp1.test/cb${bytes}`),
    );
  });

  it.each([' ', '\t', '\r', '\u0001', 'é'])('RU-11 a raw %j in the request line', async (byte) => {
    const { url } = flow.request({ redirect_uri: undefined });
    const { pathname, search } = new URL(url);
    const text = await sendRaw(
      server,
      `GET ${pathname}${search}&redirect_uri=https://rp1.test/cb${byte}x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(text).not.toMatch(/^location:/im);
    await expectLive(flow);
  });

  describe.each([undefined, 'query', 'fragment', 'form_post', 'web_message', 'jwt'])(
    'with response_mode=%s',
    (mode) => {
      it.each([
        ...[
          'javascript:alert(1)',
          'JaVaScRiPt:alert(1)',
          'javascript://rp1.test/%0aalert(1)',
          'data:text/html,<script>alert(1)</script>',
        ],
        ...[
          'vbscript:msgbox(1)',
          'blob:https://rp1.test/1',
          'file:///etc/passwd',
          'about:blank',
          'view-source:https://rp1.test/cb',
        ],
      ])('RU-13 active schemes: %j', async (uri) => {
        await expectRefused(uri, flow, mode === undefined ? {} : { response_mode: mode });
      });
    },
  );

  it.each(words`
    javascript:alert(1) data:text/html,x https://evil.test/#x https://*.evil.test/cb https://u@evil.test/cb
    https:evil.test https:/evil.test https:///evil.test https://?evil.test http:127.0.0.1/cb http://evil.test/cb
    http://127.0.0.1.evil.test/cb myapp:/cb /cb //evil.test/cb https://evil.test/a/../cb https://evil.test/\cb
    https://evil.test/a/%2e%2e/cb about:blank
  `)('RU-13 what must never be a redirect URI cannot be registered: %j', async (uri) => {
    await expect(server.client(randomUUID(), { redirect_uris: [uri] })).rejects.toThrow('redirect_uris');
  });

  it.each([
    ['good and evil', `redirect_uri=https://rp1.test/cb&redirect_uri=${EVIL}`],
    ['evil and good', `redirect_uri=${EVIL}&redirect_uri=https://rp1.test/cb`],
    ['good twice', 'redirect_uri=https://rp1.test/cb&redirect_uri=https://rp1.test/cb'],
    ['nothing and evil', `redirect_uri=&redirect_uri=${EVIL}`],
    ['good, and evil with an encoded name', `redirect_uri=https://rp1.test/cb&%72edirect_uri=${EVIL}`],
    ...['[]=', '[0]=', '[$ne]=x', '[toString]=x', '[__proto__]=x', '%5B%5D=https://rp1.test/cb', '[=x', ']=x'].map(
      (end): [string, string] => [`brackets ${end}`, `redirect_uri${end}`],
    ),
    ['good with brackets behind', `redirect_uri=https://rp1.test/cb&redirect_uri[]=${EVIL}`],
    ['another client_id behind', 'redirect_uri=https://rp2.test/cb&client_id=C2'],
    ['another client_id with brackets', 'redirect_uri=https://rp2.test/cb&client_id[]=C2'],
  ])('RU-17 repeated and bracketed: %s', async (_what, pollution) => {
    const { url } = flow.request({ redirect_uri: undefined });
    const query = `${new URL(url).search.slice(1)}&${pollution}`;
    expectPage(await flow.browser.get(`/authorize?${query}`));
    expectPage(await flow.browser.post('/authorize', query));
    await expectLive(flow);
  });

  it('RU-17 names of Object.prototype and an evil query beside a good form are nobody’s parameters', async () => {
    const { url, state } = flow.request();
    const answer = await flow.browser.get(`${url}&__proto__=x&constructor=x&toString=x&hasOwnProperty=x`);
    expect(answerOf(answer)).toMatchObject({ state, code: expect.any(String) as string });
    const form = new URL(flow.request({ response_type: 'token', state }).url).search.slice(1);
    const posted = await flow.browser.post(`/authorize?redirect_uri=${EVIL}&response_type=code&client_id=C2`, form);
    expectBack(posted, 'unsupported_response_type', { server, client: clients.C1, state });
  });

  it.each(words`
    http://127.0.0.1.evil.test/cb http://127.0.0.1:80@evil.test/cb http://127.0.0.2/cb http://127.1/cb
    http://2130706433/cb http://0.0.0.0/cb https://127.0.0.1/cb http://127.0.0.1:5/other http://localhost:5/cb
    http://[::1]:5/cb http://localhost/cb http://0x7f000001/cb http://127.0.0.1:/cb http://127.0.0.1:0/cb
    http://127.0.0.1:65536/cb http://127.0.0.1:99999/cb http://127.0.0.1:05/cb http://127.0.0.1:+5/cb
    http://127.0.0.1:5/cb?x=1 http://127.0.0.1:5/cb#x http://127.0.0.1:5/cb/ http://127.0.0.1:5@evil.test/cb
    http://127.0.0.1:5.evil.test/cb http://127.0.0.1:5\@evil.test/cb http://127.0.0.1:5:6/cb HTTP://127.0.0.1:5/cb
    http://127.0.0.1:5/CB http://127.0.0.1:٥/cb http://127.0.0.1:5%0a/cb http://127.0.0.1:5/cb%0a
    http://u@127.0.0.1:5/cb http://[::ffff:127.0.0.1]:5/cb http://127.0.0.1%2eevil.test:5/cb
  `)('RU-21 a native app cannot be led elsewhere than its own loopback path: %j', async (uri) => {
    await expectRefused(uri, native);
    await expectRefused(decodeURIComponent(uri), native);
  });

  it('RU-21 any port of the registered loopback address is the native app’s own, and the code is bound to that port', async () => {
    const redirectUri = 'http://127.0.0.1:51004/cb';
    const authorization = native.request({ redirect_uri: redirectUri });
    const answer = await native.consent(await native.open(authorization));
    expect(answer.location).toMatch(/^http:\/\/127\.0\.0\.1:51004\/cb\?code=/);
    const grant = { code: answerOf(answer).code!, verifier: authorization.verifier };
    for (const other of ['http://127.0.0.1/cb', 'http://127.0.0.1:51005/cb']) {
      await expectTokenError(await native.exchange(grant, { redirect_uri: other }), 'invalid_grant');
    }
    expect((await native.exchange(grant, { redirect_uri: redirectUri })).status).toBe(200);
  });

  it('RU-21 a web client has no choice of port', async () => {
    const client = await server.client('web-loopback', { redirect_uris: ['http://127.0.0.1:7000/cb'] });
    await expectRefused('http://127.0.0.1:7001/cb', new Flow(server, client, flow.browser));
    await expectRefused('http://127.0.0.1/cb', new Flow(server, client, flow.browser));
  });

  describe.each(['nobody', 'OFF', '', 'c1', 'C1 ', 'C1\0', 'Ｃ1', "C1' OR '1'='1", '%', 'C_'])('client_id %j', (id) => {
    const errors: Record<string, string | undefined>[] = [
      {},
      { response_type: 'token' },
      { response_type: undefined },
      { scope: 'root' },
      { code_challenge: undefined },
      { request: 'garbage' },
      { response_mode: 'form_post' },
    ];
    it.each(errors)('RU-25 with an attacker’s redirect_uri and %j', async (error) => {
      const { url } = flow.request({ client_id: id, redirect_uri: EVIL, ...error });
      expectPage(await flow.browser.get(url));
      const own = flow.request({ client_id: id, redirect_uri: 'https://off.test/cb', ...error });
      expectPage(await flow.browser.get(own.url));
    });
  });

  it.each([
    { response_type: 'foo' },
    { response_type: 'token', response_mode: 'fragment' },
    { request: 'garbage' },
    { request_uri: 'https://evil.test/request' },
    { prompt: 'bogus' },
    { claims: '{' },
    { scope: 'root' },
    { scope: '\u0007' },
    { code_challenge_method: 'plain' },
    { code_challenge: undefined },
    { response_mode: 'bogus' },
    { state: 'x'.repeat(5000) },
  ])('RU-26 a foreign redirect_uri and a second error: %j', async (error) => {
    await expectRefused(EVIL, flow, error);
  });

  it('RU-26 a foreign redirect_uri and a repeated parameter', async () => {
    const { url } = flow.request({ redirect_uri: EVIL });
    expectPage(await flow.browser.get(`${url}&state=2&scope=x`));
  });

  it('RU-26 no redirect_uri where there is a choice of two', async () => {
    const client = await server.client('two', { redirect_uris: ['https://rp1.test/cb', 'https://rp1.test/cb2'] });
    const two = new Flow(server, client, flow.browser);
    expectPage(await two.browser.get(two.request({ redirect_uri: undefined }).url));
    expectPage(await two.browser.get(two.request({ redirect_uri: '' }).url));
  });

  describe('RU-27 code exchange', () => {
    let two: Flow;
    beforeAll(async () => {
      const client = await server.client('two-uris', {
        redirect_uris: ['https://rp1.test/cb', 'https://rp1.test/cb2'],
      });
      two = new Flow(server, client, flow.browser);
    });

    it.each([
      ...[
        'https://rp1.test/cb2',
        EVIL,
        'https://rp1.test/cb/',
        'https://rp1.test/CB',
        undefined,
        '',
        'https://rp1.test/cb ',
      ],
    ])('RU-27 with another redirect_uri than the authorized one: %j', async (uri) => {
      const grant = await two.authorize('alice');
      await expectTokenError(await two.exchange(grant, { redirect_uri: uri }), 'invalid_grant');
      expect((await two.exchange(grant)).status).toBe(200);
    });

    it('RU-27 a redirect_uri that was not sent to authorize may be left out, but not be another', async () => {
      const grant = await flow.authorize('alice', { redirect_uri: undefined });
      await expectTokenError(await flow.exchange(grant, { redirect_uri: EVIL }), 'invalid_grant');
      expect((await flow.exchange(grant, { redirect_uri: undefined })).status).toBe(200);
    });

    it('RU-27 redirect_uri twice at the token endpoint', async () => {
      const { code, verifier } = await two.authorize('alice');
      const form = `client_id=P1&grant_type=authorization_code&code=${code}&code_verifier=${verifier}&redirect_uri=https://rp1.test/cb&redirect_uri=${EVIL}`;
      const response = await fetch(`${server.url}/token`, {
        method: 'POST',
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      await expectTokenError(response, 'invalid_request');
    });
  });

  it.each(['query', 'form_post'])(
    'RU-31 the answer by %s leaks by no header, no refresh and no second post',
    async (mode) => {
      const fresh = new Flow(server, clients.C1);
      const loginPage = await fresh.open(fresh.request({ response_mode: mode }));
      const consentPage = await fresh.login(loginPage, 'alice');
      const page = consentPage.text.includes('consent-allow') ? await fresh.consent(consentPage) : consentPage;
      for (const answer of [loginPage, consentPage, page]) {
        expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
      expect(page.status).toBe(mode === 'query' ? 303 : 200);
      expect(page.headers.get('refresh')).toBeNull();
      expect(page.text).not.toMatch(/http-equiv="?refresh/i);
      if (mode === 'query') expect(page.text).not.toContain(answerOf(page).code);
    },
  );

  it('RU-31 login and consent answer the POST with 303, so that no password is sent on', async () => {
    const { fresh, client } = await freshFlow('ru31');
    const loginPage = await fresh.open(fresh.request());
    const form = { ...hidden(loginPage.text), username: 'alice', password: 'correct horse battery staple' };
    const afterLogin = await fresh.browser.post('/login', form);
    const consentPage = await fresh.browser.follow(afterLogin);
    const afterConsent = await fresh.browser.post('/consent', { ...hidden(consentPage.text), decision: 'allow' });
    const last = await fresh.browser.follow(afterConsent);
    for (const answer of [afterLogin, afterConsent, last]) {
      expect(answer.status).toBe(303);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.text).toBe('');
    }
    expect(last.location).toContain(`${client.redirectUri}?code=`);
  });

  async function freshFlow(id: string): Promise<{ fresh: Flow; client: TestClient }> {
    const client = await server.client(id);
    return { fresh: new Flow(server, client), client };
  }
});

/** The hidden fields of the page's form. */
function hidden(page: string): { request: string; csrf_token: string } {
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)![1]!;
  return { request: value('request'), csrf_token: value('csrf_token') };
}

/** Bytes that no HTTP client would send. */
function sendRaw(server: TestServer, request: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request, 'latin1'));
    const chunks: Buffer[] = [];
    socket.setTimeout(5000, () => socket.destroy(new Error('No answer within 5 s.')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
