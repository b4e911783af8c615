import { randomBytes } from 'node:crypto';
import { ConsentsRepository } from '../../src/consents/consents.repository.js';
import { Revocation } from '../../src/revocation/revocation.js';
import { LoginForm, startWorld, type World } from '../support/attack-world.js';
import { type Answer, fieldOf, TestBrowser } from '../support/browser.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, Flow } from '../support/flow.js';
import { expectPage } from '../support/outcomes.js';
import { PASSWORD, type TestClient } from '../support/server.js';
import { words } from '../support/words.js';

const SESSION = 'portico_session';

describe('CS CSRF, clickjacking, login flow', () => {
  let world: World;
  let flow: Flow;
  let alice: { id: string };
  let run = 0;

  beforeAll(async () => {
    world = await startWorld(UNTHROTTLED);
    alice = (await world.server.users.list()).find(({ username }) => username === 'alice')!;
    flow = new Flow(world.server, world.C1, await signedInBrowser(world.server, 'alice', [world.C1]));
  });

  afterAll(() => world.server.stop());

  /** A client that nobody has allowed anything yet. */
  async function newClient(): Promise<TestClient> {
    run += 1;
    return world.server.client(`new${run}`);
  }

  interface ConsentPage {
    readonly by: Flow;
    readonly page: Answer;
    readonly form: { request: string; csrf_token: string };
  }

  async function openConsent(browser: TestBrowser = flow.browser.copy(), scope = 'notes:read'): Promise<ConsentPage> {
    const by = new Flow(world.server, await newClient(), browser);
    const page = await by.open(by.request({ scope }));
    expect(page.text).toContain('consent-allow');
    return { by, page, form: { request: fieldOf(page.text, 'request'), csrf_token: fieldOf(page.text, 'csrf_token') } };
  }

  const consentOf = async ({ by }: ConsentPage): Promise<boolean> =>
    (await world.server.app.get(ConsentsRepository).find(alice.id, by.client.id)).covers([]);

  const signedIn = (browser: TestBrowser): boolean => browser.cookies.has(SESSION);

  function forgeries(own: string, others: Record<string, string>): [string, string | undefined][] {
    const changed = own.slice(0, -1) + (own.endsWith('A') ? 'B' : 'A');
    return [
      ...Object.entries(others),
      ['none', undefined],
      ['an empty one', ''],
      ['one with a character changed', changed],
      ['one cut', own.slice(0, -1)],
      ['one with padding', `${own}=`],
      ['one in lower case', own.toLowerCase()],
      ['its key id alone', own.slice(0, 6)],
      ['its key id with zeros', `${own.slice(0, 5)}${'A'.repeat(own.length - 5)}`],
      ['undefined', 'undefined'],
      ['random bytes', randomBytes(36).toString('base64url')],
    ];
  }

  it('CS-01 a login without its token, with a foreign one, or with one of another form', async () => {
    const own = await LoginForm.open(new Flow(world.server, world.C1));
    const elsewhere = await LoginForm.open(new Flow(world.server, world.C1));
    const otherRequest = await LoginForm.open(new Flow(world.server, world.C2, own.browser));
    const consent = await openConsent();
    for (const [what, token] of forgeries(own.fields.csrf_token, {
      'of another browser': elsewhere.fields.csrf_token,
      'of another request': otherRequest.fields.csrf_token,
      'of another form': consent.form.csrf_token,
    })) {
      const form: Record<string, string> = { request: own.fields.request, username: 'alice', password: PASSWORD };
      if (token !== undefined) form['csrf_token'] = token;
      const answer = await own.browser.post('/login', form);
      expect([what, answer.status]).toEqual([what, 403]);
      expectPage(answer);
    }
    const inQuery = `/login?csrf_token=${own.fields.csrf_token}`;
    const { request } = own.fields;
    expectPage(await own.browser.post(inQuery, { request, username: 'alice', password: PASSWORD }), 403);
    expect(signedIn(own.browser)).toBe(false);
    // None of it has spent the form.
    expect((await own.submit('alice')).status).toBe(303);
  });

  it('CS-01 a login replayed after the login, by the same browser and by others', async () => {
    const form = await LoginForm.open(new Flow(world.server, world.C1));
    const before = form.browser.copy();
    expect((await form.submit('alice')).status).toBe(303);
    const session = form.browser.cookies.get(SESSION);
    expectPage(await form.submit('alice'), 403);
    expect(form.browser.cookies.get(SESSION)).toBe(session);
    const stranger = new TestBrowser(world.server.url);
    expectPage(await stranger.post('/login', { ...form.fields, username: 'alice', password: PASSWORD }), 403);
    expect(signedIn(stranger)).toBe(false);
    // With the cookies of before, as a form that was sent twice, it is over once the request is answered.
    expect(
      answerOf(await form.browser.follow(await form.browser.get(`/authorize/${form.fields.request}`))).code,
    ).toBeDefined();
    world.server.clock.move(11);
    expectPage(await before.post('/login', { ...form.fields, username: 'alice', password: PASSWORD }), 400);
    expect(signedIn(before)).toBe(false);
  });

  it('CS-01 a login by GET, by JSON, by text/plain and by multipart', async () => {
    const { browser, fields } = await LoginForm.open(new Flow(world.server, world.C1));
    const form = { ...fields, username: 'alice', password: PASSWORD };
    const query = new URLSearchParams(form).toString();
    expectPage(await browser.get(`/login?${query}`), 403, 405);
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const body = type === 'application/json' ? JSON.stringify(form) : query;
      const answer = await browser.post('/login', body, { 'content-type': type });
      expect([400, 415]).toContain(answer.status);
    }
    for (const header of ['x-http-method-override', 'x-method-override']) {
      expectPage(await browser.get(`/login?${query}`, { [header]: 'POST' }), 403, 405);
    }
    expect(signedIn(browser)).toBe(false);
  });

  it('CS-03 a consent without its token, with a foreign one, or with one of another form', async () => {
    const own = await openConsent();
    const login = await LoginForm.open(new Flow(world.server, world.C1));
    const otherRequest = await openConsent(own.by.browser);
    for (const [what, token] of forgeries(own.form.csrf_token, {
      'of another request': otherRequest.form.csrf_token,
      'of another form': login.fields.csrf_token,
    })) {
      const form: Record<string, string> = { request: own.form.request, decision: 'allow' };
      if (token !== undefined) form['csrf_token'] = token;
      const answer = await own.by.browser.post('/consent', form);
      expect([what, answer.status]).toEqual([what, 403]);
    }
    expect(await consentOf(own)).toBe(false);
  });

  it('CS-03 a consent by GET, by HEAD, by JSON, and with no decision', async () => {
    const own = await openConsent();
    const { browser } = own.by;
    const query = new URLSearchParams({ ...own.form, decision: 'allow' }).toString();
    expectPage(await browser.get(`/consent?${query}`), 403, 405);
    expectPage(await browser.get(`/consent?request=${own.form.request}&decision=allow`), 403, 405);
    await fetch(`${world.server.url}/consent?${query}`, { method: 'HEAD', headers: { cookie: cookiesOf(browser) } });
    const json = JSON.stringify({ ...own.form, decision: 'allow' });
    expect([400, 415]).toContain((await browser.post('/consent', json, { 'content-type': 'application/json' })).status);
    for (const decision of ['', 'Allow', 'yes', 'allow ', 'true', 'deny,allow']) {
      expectPage(await browser.post('/consent', { ...own.form, decision }), 400);
    }
    for (const twice of ['decision=allow&decision=deny', 'decision=deny&decision=allow', 'decision[]=allow']) {
      expectPage(await browser.post('/consent', `${new URLSearchParams(own.form).toString()}&${twice}`), 400);
    }
    expect(await consentOf(own)).toBe(false);
    expect((await browser.get(`/authorize/${own.form.request}`)).location).toContain('/consent?request=');
  });

  it('CS-03 a consent with another person’s session, or with none', async () => {
    await world.server.user('mallory');
    const own = await openConsent();
    const mallory = await signedInBrowser(world.server, 'mallory', [world.C1]);
    const mixed = own.by.browser.copy();
    mixed.cookies.set(SESSION, mallory.cookies.get(SESSION)!);
    expectPage(await mixed.post('/consent', { ...own.form, decision: 'allow' }), 403);
    mixed.cookies.delete(SESSION);
    expectPage(await mixed.post('/consent', { ...own.form, decision: 'allow' }), 403);
    expect(await consentOf(own)).toBe(false);
  });

  it('CS-03 a consent replayed after it was withdrawn gives nothing back', async () => {
    const own = await openConsent();
    await own.by.consent(own.page);
    await world.server.app.get(Revocation).withdrawConsent(alice.id, own.by.client.id);
    world.server.clock.move(11);
    expectPage(await own.by.browser.post('/consent', { ...own.form, decision: 'allow' }), 400);
    expectPage(await own.by.browser.get(`/consent?request=${own.form.request}`), 400);
    expectPage(await own.by.browser.get(`/authorize/${own.form.request}`), 400);
    expect(await consentOf(own)).toBe(false);
  });

  it('CS-05 altered and added fields of the consent form: granted is within shown', async () => {
    const own = await openConsent(undefined, 'notes:read notes:write');
    const form: [string, string][] = [
      ...Object.entries(own.form),
      ['decision', 'allow'],
      ...words`offline_access notes:admin root * openid`.map((scope): [string, string] => ['scope', scope]),
      ...Object.entries({
        client_id: 'C2',
        redirect_uri: 'https://evil.test/cb',
        user_id: '00000000-0000-7000-8000-000000000000',
        username: 'mallory',
        response_type: 'token',
        state: 'evil',
        allowed_scope: 'root',
      }),
    ];
    const answer = await own.by.browser.follow(await own.by.browser.post('/consent', form));
    expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?code=/);
    expect(answerOf(answer)['state']).not.toBe('evil');
    const consent = await world.server.app.get(ConsentsRepository).find(alice.id, own.by.client.id);
    expect(['notes:read', 'notes:write', 'offline_access', 'root', '*'].filter((s) => consent.has(s))).toEqual([
      'notes:read',
    ]);
  });

  it('CS-06 no page can be framed, sniffed, cached, or told by a Referer', async () => {
    const login = await new Flow(world.server, world.C1).open(flow.request());
    const fresh = await LoginForm.open(new Flow(world.server, world.C1));
    const pages = [
      login,
      await fresh.submit('alice', 'wrong password'),
      (await openConsent()).page,
      await flow.open(flow.request({ response_mode: 'form_post' })),
      await flow.browser.get('/authorize'),
      await flow.browser.get('/login'),
      await flow.browser.get('/consent?request=x'),
      await flow.browser.get('/nowhere'),
      await flow.browser.get('/logout'),
    ];
    for (const { headers } of pages) {
      expect(headers.get('content-type')).toMatch(/^text\/html/);
      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*base-uri 'none'; frame-ancestors 'none'/,
      );
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    }
    for (const path of ['/', '/docs', '/account', '/admin', '/device']) {
      expect((await flow.browser.get(path)).headers.get('x-frame-options')).toBe('DENY');
    }
  });

  it.each(words`
    https://evil.test //evil.test /\evil.test /%09/evil.test %2f%2fevil javascript:alert(1) https:evil.test
    http://127.0.0.1@evil.test ///evil.test /authorize/../../evil \\evil.test data:text/html,x
  `)('CS-14 a place to go on to, sent with the login: %j', async (target) => {
    const names = words`return return_to returnTo continue next redirect redirect_uri url goto target RelayState service back`;
    const form = await LoginForm.open(new Flow(world.server, world.C1));
    const extra = Object.fromEntries(names.map((name) => [name, target]));
    const query = new URLSearchParams(extra).toString();
    const shown = await form.browser.get(`/login?request=${form.fields.request}&${query}`);
    expect(shown.text).not.toContain('evil');
    const answer = await form.browser.post(`/login?${query}`, {
      ...form.fields,
      username: 'alice',
      password: PASSWORD,
      ...extra,
    });
    expect(answer.headers.get('location')).toBe(`/authorize/${form.fields.request}`);
    const end = await form.browser.follow(await form.browser.get(`${answer.location}?${query}`));
    expect(end.location).toMatch(/^https:\/\/rp1\.test\/cb\?code=/);
  });
});

function cookiesOf(browser: TestBrowser): string {
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
