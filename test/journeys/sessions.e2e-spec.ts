import type { Answer } from '../support/browser.js';
import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('Single sign-on sessions', () => {
  let server: TestServer;
  let one: TestClient;
  let other: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    one = await server.client('C1', { portico_require_consent: false });
    other = await server.client('C2', { portico_require_consent: false });
    await server.user('alice');
    await server.user('bob');
  });

  afterAll(() => server.stop());

  const sessionOf = ({ browser }: Flow) => browser.cookies.get('portico_session');
  const isLoginPage = ({ text }: Answer) => text.includes('id="username"');
  const isSignedIn = async (flow: Flow) => answerOf(await flow.open(flow.request())).code !== undefined;

  async function signIn(username = 'alice', flow = new Flow(server, one)): Promise<Flow> {
    await flow.login(await flow.open(flow.request()), username);
    return flow;
  }

  it('a second client needs no login', async () => {
    const flow = await signIn();
    const second = new Flow(server, other, flow.browser);
    const answer = await second.browser.get(second.request().url);
    expect(answer.status).toBe(303);
    expect(answerOf(answer).code).toBeDefined();
  });

  it('another browser needs one', async () => {
    await signIn();
    const elsewhere = new Flow(server, one);
    expect(isLoginPage(await elsewhere.open(elsewhere.request()))).toBe(true);
  });

  it('the cookie is for this host alone, out of reach of scripts, and ends with the browser', async () => {
    const flow = new Flow(server, one);
    const page = await flow.open(flow.request());
    const form = Object.fromEntries(
      [...page.text.matchAll(/name="(request|csrf_token)" value="([^"]+)"/g)].map(([, name, value]) => [name!, value!]),
    );
    const password = 'correct horse battery staple';
    const answer = await flow.browser.post('/login', { ...form, username: 'alice', password });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('portico_session='))!;
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).not.toMatch(/Domain|Expires|Max-Age/i);
  });

  it('where the issuer is https, the cookies are Secure and have the prefix __Host-', async () => {
    const secure = await TestServer.start({ ISSUER: 'https://sso.example.com' });
    const client = await secure.client('C1');
    const flow = new Flow(secure, client);
    const answer = await flow.browser.get(flow.request().url);
    await secure.stop();
    expect(answer.headers.getSetCookie()).not.toEqual([]);
    for (const line of answer.headers.getSetCookie()) {
      expect(line).toMatch(/^__Host-/);
      expect(line).toMatch(/; Secure/);
    }
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
  });

  it('ends when it is not used for twelve hours', async () => {
    const used = await signIn();
    const unused = await signIn();
    server.clock.move(11 * HOUR);
    expect(await isSignedIn(used)).toBe(true);
    server.clock.move(HOUR);
    expect(await isSignedIn(used)).toBe(true);
    expect(await isSignedIn(unused)).toBe(false);
  });

  it('ends after seven days, however much it is used', async () => {
    const flow = await signIn();
    for (let hours = 0; hours < 7 * 24 - 10; hours += 10) {
      expect(await isSignedIn(flow)).toBe(true);
      server.clock.move(10 * HOUR);
    }
    server.clock.move(7 * DAY - 170 * HOUR + 10 * HOUR - 1);
    expect(await isSignedIn(flow)).toBe(false);
  });

  it('an expired one leads to a login, which starts another', async () => {
    const flow = await signIn();
    const before = sessionOf(flow);
    server.clock.move(12 * HOUR);
    const page = await flow.open(flow.request());
    expect(isLoginPage(page)).toBe(true);
    await flow.login(page, 'alice');
    expect(sessionOf(flow)).not.toBe(before);
    expect(await isSignedIn(flow)).toBe(true);
  });

  it('each login gives a new secret, and the one before stops working', async () => {
    const flow = new Flow(server, one);
    const [first, second] = [await flow.open(flow.request()), await flow.open(flow.request())];
    await flow.login(first, 'alice');
    const before = flow.browser.copy();
    // The second tab was opened before anybody had signed in; its token is spent by the first login.
    expect((await flow.login(second, 'alice')).status).toBe(403);
    flow.browser.cookies.delete('portico_session');
    await signIn('alice', flow);
    expect(sessionOf(flow)).not.toBe(before.cookies.get('portico_session'));
  });

  it('a secret that somebody chose is never signed in', async () => {
    const flow = new Flow(server, one);
    flow.browser.cookies.set('portico_session', 'chosen-by-somebody-else');
    await signIn('alice', flow);
    expect(sessionOf(flow)).not.toBe('chosen-by-somebody-else');
    const planted = new Flow(server, one);
    planted.browser.cookies.set('portico_session', 'chosen-by-somebody-else');
    expect(await isSignedIn(planted)).toBe(false);
  });

  it('a session of one person is not one of another', async () => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    expect(sessionOf(alice)).not.toBe(sessionOf(bob));
    const stolen = new Flow(server, one, alice.browser.copy());
    expect(await isSignedIn(stolen)).toBe(true);
    stolen.browser.cookies.set('portico_session', `${sessionOf(alice)!.slice(0, -1)}_`);
    expect(await isSignedIn(stolen)).toBe(false);
  });
});
