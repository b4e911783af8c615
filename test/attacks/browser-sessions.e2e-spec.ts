import { randomBytes } from 'node:crypto';
import { sha256 } from '../../src/crypto/hash.js';
import { Revocation } from '../../src/revocation/revocation.js';
import { SessionEntity } from '../../src/sessions/session.entity.js';
import { LoginForm, startWorld, type World } from '../support/attack-world.js';
import { fieldOf, TestBrowser } from '../support/browser.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, Flow } from '../support/flow.js';
import { expectLive, expectPage } from '../support/outcomes.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const SESSION = 'portico_session';

describe('CS sessions and the browser they belong to', () => {
  let world: World;
  let flow: Flow;
  let run = 0;

  beforeAll(async () => {
    world = await startWorld(UNTHROTTLED);
    flow = new Flow(world.server, world.C1, await signedInBrowser(world.server, 'alice', [world.C1]));
  });

  afterAll(() => world.server.stop());

  /** A client that nobody has allowed anything yet. */
  async function newClient(): Promise<TestClient> {
    run += 1;
    return world.server.client(`new${run}`);
  }

  const signedIn = (browser: TestBrowser): boolean => browser.cookies.has(SESSION);

  /** Whether this browser would get a code without a page. */
  async function getsCode(browser: TestBrowser): Promise<boolean> {
    const by = new Flow(world.server, world.C1, browser.copy());
    return answerOf(await by.open(by.request())).code !== undefined;
  }

  it('CS-07 a login gives a new session, and the values of before never become one', async () => {
    for (const planted of [
      'attacker-chosen',
      randomBytes(32).toString('base64url'),
      flow.browser.cookies.get(SESSION)!,
    ]) {
      const victim = new TestBrowser(world.server.url);
      victim.cookies.set(SESSION, planted);
      const by = new Flow(world.server, await newClient(), victim);
      const login = await by.open(by.request({ prompt: 'login' }));
      await by.login(login, 'alice');
      expect(victim.cookies.get(SESSION)).toMatch(/^[\w-]{43}$/);
      expect(victim.cookies.get(SESSION)).not.toBe(planted);
      const attacker = new TestBrowser(world.server.url);
      attacker.cookies.set(SESSION, planted);
      if (planted !== flow.browser.cookies.get(SESSION)) expect(await getsCode(attacker)).toBe(false);
    }
    flow = new Flow(world.server, world.C1, await signedInBrowser(world.server, 'alice', [world.C1]));
  });

  it('CS-07 a planted browser cookie shares the request, but never the session that follows', async () => {
    const attacker = new Flow(world.server, await newClient());
    attacker.browser.cookies.set('portico_browser', 'planted-by-the-attacker');
    const victim = attacker.browser.copy();
    const login = await attacker.open(attacker.request());
    const form = { request: fieldOf(login.text, 'request'), csrf_token: fieldOf(login.text, 'csrf_token') };
    expect((await victim.post('/login', { ...form, username: 'alice', password: PASSWORD })).status).toBe(303);
    expect(signedIn(attacker.browser)).toBe(false);
    expect((await attacker.browser.follow(await attacker.browser.get(`/authorize/${form.request}`))).text).toContain(
      'id="username"',
    );
  });

  it('CS-07 the cookies are for this host, out of reach of scripts, and __Host- where https lets them', async () => {
    const server = await TestServer.start({
      ...UNTHROTTLED,
      DATABASE_URL: 'sqlite::memory:',
      ISSUER: 'https://sso.example.com',
    });
    try {
      await server.user('alice');
      const form = await LoginForm.open(new Flow(server, await server.client('C1')));
      const lines = (await form.submit('alice')).headers.getSetCookie();
      expect(lines[0]).toMatch(/^__Host-portico_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
      // The name without the prefix, which any neighbour could plant, means nothing.
      const planted = new Flow(server, { ...form, id: 'C1', secret: undefined, redirectUri: 'https://rp1.test/cb' });
      planted.browser.cookies.set('portico_session', form.browser.cookies.get('__Host-portico_session')!);
      expect((await planted.open(planted.request())).text).toContain('id="username"');
    } finally {
      await server.stop();
    }
  });

  it('CS-08 a login or consent address sent to another browser shows a page and signs nobody in', async () => {
    const attacker = await LoginForm.open(new Flow(world.server, world.C1));
    await world.server.user('mallory');
    const mallory = await signedInBrowser(world.server, 'mallory', [world.C1]);
    const owner = new Flow(world.server, await newClient(), flow.browser);
    const consent = await owner.open(owner.request());
    const victims = [new TestBrowser(world.server.url), mallory];
    for (const victim of victims) {
      for (const { request } of [attacker.fields, { request: fieldOf(consent.text, 'request') }]) {
        for (const path of [`/login?request=${request}`, `/consent?request=${request}`, `/authorize/${request}`]) {
          expectPage(await victim.get(path), 403);
        }
      }
      const form = { ...attacker.fields, username: 'alice', password: PASSWORD };
      expectPage(await victim.post('/login', form), 403);
    }
    expect(
      (await attacker.browser.follow(await attacker.browser.get(`/authorize/${attacker.fields.request}`))).text,
    ).toContain('id="username"');
  });

  it('CS-08 a request that came by POST belongs to the first browser that opens it', async () => {
    const attacker = new Flow(world.server, await newClient());
    const stored = await attacker.browser.post('/authorize', new URL(attacker.request().url).search.slice(1));
    const victim = new TestBrowser(world.server.url);
    const login = await victim.follow(await victim.get(stored.location!));
    expect(login.text).toContain('id="username"');
    expectPage(await attacker.browser.get(stored.location!), 403);
    await new Flow(world.server, attacker.client, victim).login(login, 'alice');
    expectPage(await attacker.browser.get(stored.location!), 403);
    expect(signedIn(attacker.browser)).toBe(false);
  });

  it('CS-08 of two browsers that open it at once, one gets it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const stored = await new TestBrowser(world.server.url).post(
        '/authorize',
        new URL(flow.request().url).search.slice(1),
      );
      const browsers = Array.from({ length: 8 }, () => new TestBrowser(world.server.url));
      const answers = await Promise.all(browsers.map((browser) => browser.get(stored.location!)));
      expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 403)).toHaveLength(7);
    }
  });

  it('CS-11 altered, invented and doubled session cookies are no session', async () => {
    const own = flow.browser.cookies.get(SESSION)!;
    const [row] = await world.server.database.read((manager) =>
      manager.findBy(SessionEntity, { secretHash: sha256(own) }),
    );
    const values = [
      own.slice(0, -1) + (own.endsWith('A') ? 'B' : 'A'),
      own.toLowerCase(),
      ` ${own}x`,
      `${own}=`,
      `"${own}"`,
      own.slice(1),
      encodeURIComponent(`${own} `),
      row!.id,
      row!.userId,
      row!.secretHash.toString('hex'),
      row!.secretHash.toString('base64url'),
      `${own}.`,
      `s:${own}.sig`,
      '',
      'null',
      '[object Object]',
      "' OR '1'='1",
      '%00',
      '__proto__',
      'é',
      'x'.repeat(4096),
      own.repeat(95),
    ];
    for (const value of values) {
      const thief = new TestBrowser(world.server.url);
      const { url } = flow.request();
      const answer = await thief.get(url, { cookie: Buffer.from(`${SESSION}=${value}`).toString('latin1') });
      expect([value, answer.status, answer.location?.includes('/login?request=')]).toEqual([value, 303, true]);
    }
    for (const cookie of [
      `${SESSION}=${own}; ${SESSION}=x`,
      `${SESSION}=x; ${SESSION}=${own}`,
      `${SESSION}=${own};${SESSION}=${own}`,
    ]) {
      const answer = await new TestBrowser(world.server.url).get(flow.request().url, { cookie });
      expect(answer.location).toContain('/login?request=');
    }
    expect((await new TestBrowser(world.server.url).get('/login', { cookie: `a=${'x'.repeat(17_000)}` })).status).toBe(
      431,
    );
    await expectLive(flow);
  });

  it('CS-11 doubled browser cookies belong to no request', async () => {
    const { browser, fields } = await LoginForm.open(new Flow(world.server, world.C1));
    const own = browser.cookies.get('portico_browser')!;
    const form = { ...fields, username: 'alice', password: PASSWORD };
    const cookie = `portico_browser=${own}; portico_browser=planted`;
    expectPage(await new TestBrowser(world.server.url).post('/login', form, { cookie }), 403);
  });

  it('CS-11 a session of another server, and one sealed with other secrets, are nobody’s', async () => {
    const other = await TestServer.start({ ISSUER: world.server.url, DATABASE_URL: 'sqlite::memory:' });
    try {
      const thief = new Flow(other, { id: 'C1', secret: undefined, redirectUri: 'https://rp1.test/cb' });
      await other.client('C1');
      thief.browser.cookies.set(SESSION, flow.browser.cookies.get(SESSION)!);
      expect((await thief.open(thief.request())).text).toContain('id="username"');
    } finally {
      await other.stop();
    }
  });

  it('CS-12 a session ends when it is idle, when it is old, when the user goes, and when it is ended', async () => {
    const { server } = world;
    const { id } = await server.user('session-owner');
    const fresh = () => signedInBrowser(server, 'session-owner', [world.C1]);
    const idle = await fresh();
    expect(await getsCode(idle)).toBe(true);
    const ended = await fresh();
    await server.app.get(Revocation).endUser(id, 'signed_out');
    expect([await getsCode(idle), await getsCode(ended)]).toEqual([false, false]);
    const late = await fresh();
    server.clock.move(server.settings.sessionIdleTtl + 1);
    expect(await getsCode(late)).toBe(false);
    const disabled = await fresh();
    await server.users.disable(id);
    expect(await getsCode(disabled)).toBe(false);
    await server.users.enable(id);
    expect(await getsCode(disabled)).toBe(false);
    flow = new Flow(server, world.C1, await signedInBrowser(server, 'alice', [world.C1]));
  });

  it('CS-13 a request waits half an hour and no longer', async () => {
    const form = await LoginForm.open(new Flow(world.server, world.C1));
    world.server.clock.move(world.server.settings.authorizationRequestTtl);
    expectPage(await form.submit('alice'), 400);
    expectPage(await form.browser.get(`/login?request=${form.fields.request}`), 400);
    expectPage(await form.browser.get(`/authorize/${form.fields.request}`), 400);
    expect(signedIn(form.browser)).toBe(false);
  });
});
