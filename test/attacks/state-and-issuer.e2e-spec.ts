import { sendRaw, startWorld, type World } from '../support/attack-world.js';
import { type Answer, fieldOf, TestBrowser } from '../support/browser.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { type Authorization, answerOf, Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { expectBack, expectLive, expectPage, singleParameters } from '../support/outcomes.js';
import { TestServer } from '../support/server.js';

describe('SN state, iss, mix-up', () => {
  let world: World;
  let flow: Flow;

  beforeAll(async () => {
    world = await startWorld(UNTHROTTLED);
    flow = new Flow(world.server, world.C1, await signedInBrowser(world.server, 'alice', [world.C1]));
  });

  afterAll(() => world.server.stop());

  const queryOf = (answer: Answer): Record<string, string> => singleParameters(answer.location!.split('?')[1]!);

  const states: [string, string][] = [
    ['plus', 'a+b'],
    ['space', 'a b'],
    ['percent', '100%25%20'],
    ['a second parameter', 'x&code=evil&iss=https://evil.test'],
    ['an encoded second parameter', 'x%26code%3Devil'],
    ['equals', '=a=b='],
    ['hash', '#access_token=evil'],
    ['question mark', '?code=evil'],
    ['quotes', `"'\`<>`],
    ['semicolon and comma', 'a;b,c'],
    ['backslash', '\\\\evil.test\\'],
    ['line breaks', 'a\r\nSet-Cookie: x=1\r\n\r\n<script>'],
    ['tab and other controls', '\u0001\t\u001b[31m\u007f'],
    ['emoji', '👩‍👩‍👧‍👦🏳️‍🌈'],
    ['NFC beside NFD', 'é e\u0301 ﬁ Å'],
    ['right to left', '\u202eelif\u202c שלום'],
    ['JSON', '{"a":["b",{"c":null}]}'],
    ['template injection', '{{7*7}}${7*7}<%= 7*7 %>#{7*7}'],
    ['1 KB', 'x'.repeat(1024)],
    ['4 KB', 'y'.repeat(4096)],
    ['a URL', 'https://evil.test/?a=b&c=d#e'],
    ['a JWT', 'eyJhbGciOiJub25lIn0.e30.'],
    ['only spaces', '   '],
  ];

  it.each(states)(
    'SN-01 state with %s comes back as it was: code, error, form_post and after pages',
    async (_what, state) => {
      const { server, C1: client } = world;
      const success = await flow.open(flow.request({ state }));
      expect(queryOf(success)).toEqual({ code: expect.any(String) as string, state, iss: server.settings.issuer });
      expect(success.headers.get('set-cookie') ?? '').not.toContain('x=1');
      expectBack(await flow.open(flow.request({ state, scope: 'root' })), 'invalid_scope', { server, client, state });
      const form = await flow.open(flow.request({ state, response_mode: 'form_post' }));
      expect(inputsOf(form)).toEqual(['code', 'state', 'iss']);
      expect(fieldOf(form.text, 'state')).toBe(state);
      const { url } = flow.request({ state });
      const posted = await flow.browser.follow(await flow.browser.post('/authorize', new URL(url).search.slice(1)));
      expect(queryOf(posted)['state']).toBe(state);
    },
  );

  it('SN-01 no state comes back where none was sent, and an empty one counts as none', async () => {
    for (const state of [undefined, '']) {
      expect(queryOf(await flow.open(flow.request({ state })))).not.toHaveProperty('state');
      const error = await flow.open(flow.request({ state, scope: 'root' }));
      expectBack(error, 'invalid_scope', { server: world.server, client: world.C1 });
    }
  });

  it('SN-01 a state that is too long is refused, not cut', async () => {
    const state = 'x'.repeat(4097);
    const answer = await flow.open(flow.request({ state }));
    expectBack(answer, 'invalid_request', { server: world.server, client: world.C1, state });
    await expectLive(flow);
  });

  it('SN-01 of two states neither is believed', async () => {
    const { url } = flow.request({ state: 'a' });
    for (const second of ['b', 'a', '']) {
      const answer = await flow.browser.get(`${url}&state=${second}`);
      expectBack(answer, 'invalid_request', { server: world.server, client: world.C1 });
    }
  });

  it('SN-01 a redirect URI with a query of its own keeps it, and gets no parameter twice', async () => {
    const client = await world.server.client('query', { redirect_uris: ['https://rp1.test/cb?tenant=a%20b&x='] });
    const own = new Flow(world.server, client, flow.browser);
    await own.authorize('alice');
    const answer = await own.open(own.request({ state: 'tenant=evil&x=evil' }));
    expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?tenant=a%20b&x=&code=/);
    expect(queryOf(answer)).toMatchObject({ tenant: 'a b', x: '', state: 'tenant=evil&x=evil' });
  });

  describe('SN-04', () => {
    it('SN-04 metadata announces iss, and every answer carries the issuer of the metadata once', async () => {
      const { body } = await readJson(fetch(`${world.server.url}/.well-known/oauth-authorization-server`));
      expect(body).toMatchObject({ issuer: world.server.url, authorization_response_iss_parameter_supported: true });
      const issuer = body['issuer'];
      for (const changes of [{}, { scope: 'root' }, { response_type: 'token' }, { code_challenge: undefined }]) {
        expect(queryOf(await flow.open(flow.request(changes)))['iss']).toBe(issuer);
        const form = await flow.open(flow.request({ ...changes, response_mode: 'form_post' }));
        expect(inputsOf(form).filter((name) => name === 'iss')).toHaveLength(1);
        expect(fieldOf(form.text, 'iss')).toBe(issuer);
      }
    });

    it.each(['query', 'form_post'])('SN-04 a person’s no carries iss and state, by %s', async (mode) => {
      const client = await world.server.client(`deny-${mode}`);
      const denied = new Flow(world.server, client, flow.browser.copy());
      const authorization = denied.request({ response_mode: mode, state: 'my state' });
      const answer = await denied.consent(await denied.open(authorization), 'deny');
      if (mode === 'query') expectBack(answer, 'access_denied', { server: world.server, client, state: 'my state' });
      else {
        expect([fieldOf(answer.text, 'iss'), fieldOf(answer.text, 'error')]).toEqual([
          world.server.url,
          'access_denied',
        ]);
      }
    });

    it('SN-04 an iss in the request, the Host header and forwarded headers make no difference', async () => {
      const { url } = flow.request();
      const headers = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', forwarded: 'host=evil.test' };
      const answer = await flow.browser.get(`${url}&iss=https://evil.test&issuer=https://evil.test`, headers);
      expect(queryOf(answer)['iss']).toBe(world.server.url);
      const { pathname, search } = new URL(url);
      const cookies = [...flow.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const raw = await sendRaw(
        world.server,
        `GET ${pathname}${search} HTTP/1.1\r\nHost: evil.test\r\nCookie: ${cookies}\r\nConnection: close\r\n\r\n`,
      );
      expect(raw).toMatch(/^location: https:\/\/rp1\.test\/cb\?code=/im);
      expect(raw).not.toContain('evil.test');
    });

    it('SN-04 behind a proxy the public issuer is told, and links stay relative to it', async () => {
      const server = await TestServer.start({
        ...UNTHROTTLED,
        DATABASE_URL: 'sqlite::memory:',
        ISSUER: 'https://sso.example.com',
      });
      try {
        await server.user('alice');
        const far = new Flow(server, await server.client('C1'));
        const login = await far.browser.get(far.request().url);
        expect(login.headers.get('location')).toMatch(/^\/login\?request=[0-9a-f-]{36}$/);
        const answer = await far.consent(await far.login(await far.browser.follow(login), 'alice'));
        expect(queryOf(answer)['iss']).toBe('https://sso.example.com');
        expect([...far.browser.cookies.keys()].sort()).toEqual(['__Host-portico_browser', '__Host-portico_session']);
      } finally {
        await server.stop();
      }
    });
  });

  describe('SN-06 two tabs of one browser, C1 asks to read and C2 to write', () => {
    interface Tab {
      readonly by: Flow;
      readonly authorization: Authorization;
      readonly page: Answer;
      readonly form: { request: string; csrf_token: string };
    }
    let tabs: { a: Tab; b: Tab };

    async function openTab(browser: TestBrowser, id: string, scope: string): Promise<Tab> {
      const by = new Flow(
        world.server,
        await world.server.client(id, { redirect_uris: [`https://${id}.test/cb`] }),
        browser,
      );
      const authorization = by.request({ scope });
      const page = await by.open(authorization);
      expect(page.text).toContain('consent-allow');
      const form = { request: fieldOf(page.text, 'request'), csrf_token: fieldOf(page.text, 'csrf_token') };
      return { by, authorization, page, form };
    }

    let run = 0;
    beforeEach(async () => {
      run += 1;
      const browser = flow.browser.copy();
      tabs = {
        a: await openTab(browser, `reader${run}`, 'notes:read'),
        b: await openTab(browser, `writer${run}`, 'notes:read notes:write'),
      };
    });

    it('SN-06 the token of one tab with the request of the other', async () => {
      const { a, b } = tabs;
      for (const form of [
        { request: b.form.request, csrf_token: a.form.csrf_token },
        { request: a.form.request, csrf_token: b.form.csrf_token },
      ]) {
        expectPage(await a.by.browser.post('/consent', { ...form, decision: 'allow', scope: 'notes:write' }), 403);
      }
      for (const tab of [a, b]) {
        const step = await tab.by.browser.get(`/authorize/${tab.form.request}`);
        expect(step.location).toContain('/consent?request=');
      }
    });

    it('SN-06 values of tab B in the form of tab A widen nothing and lead nowhere else', async () => {
      const { a, b } = tabs;
      const answer = await a.by.browser.follow(
        await a.by.browser.post('/consent', [
          ...Object.entries(a.form),
          ['decision', 'allow'],
          ['scope', 'notes:write'],
          ['scope', 'offline_access'],
          ['client_id', b.by.client.id],
          ['redirect_uri', b.by.client.redirectUri],
        ]),
      );
      expect(answer.location).toContain(`${a.by.client.redirectUri}?code=`);
      expect(answerOf(answer)['state']).toBe(a.authorization.state);
      const grant = { code: answerOf(answer).code!, verifier: a.authorization.verifier };
      const tokens = (await (await a.by.exchange(grant)).json()) as { scope: string; refresh_token?: string };
      expect(tokens.scope).toBe('notes:read');
      expect(tokens.refresh_token).toBeUndefined();
      // The other tab was not decided by it.
      expect((await b.by.open(b.by.request({ scope: 'notes:read notes:write' }))).text).toContain('consent-allow');
    });

    it('SN-06 each tab answered for itself, in the other order, gets its own code', async () => {
      const { a, b } = tabs;
      const ofB = await b.by.consent(b.page, 'allow', ['notes:write']);
      const ofA = await a.by.consent(a.page);
      for (const [tab, answer] of [
        [a, ofA],
        [b, ofB],
      ] as const) {
        expect(answerOf(answer)).toMatchObject({ state: tab.authorization.state });
        expect(answer.location).toContain(`${tab.by.client.redirectUri}?`);
      }
      // Mix-up: the code of one client at the token endpoint by the other.
      const stolen = { code: answerOf(ofB).code!, verifier: b.authorization.verifier };
      expect((await a.by.exchange(stolen, { redirect_uri: b.by.client.redirectUri })).status).toBe(400);
      expect((await b.by.exchange(stolen)).status).toBe(200);
    });

    it('SN-06 the whole form of tab A sent by another browser that is signed in as well', async () => {
      await world.server.user(`other${run}`);
      const other = await signedInBrowser(world.server, `other${run}`, [world.C1]);
      expectPage(await other.post('/consent', { ...tabs.a.form, decision: 'allow' }), 403);
      // With the request's browser cookie but its own session, the token does not fit either.
      other.cookies.set('portico_browser', tabs.a.by.browser.cookies.get('portico_browser')!);
      expectPage(await other.post('/consent', { ...tabs.a.form, decision: 'allow' }), 403);
    });
  });
});

/** The names of the hidden fields. */
function inputsOf({ text }: Answer): string[] {
  return [...text.matchAll(/<input type="hidden" name="([^"]+)"/g)].map(([, name]) => name!);
}
