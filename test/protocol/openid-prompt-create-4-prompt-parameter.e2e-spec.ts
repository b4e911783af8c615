import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { type Answer, fieldOf, TestBrowser } from '../support/browser.js';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const CREATE = { scope: 'openid email profile', prompt: 'create' };

describe('Initiating User Registration via OpenID Connect §4 Prompt Parameter', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start({ SELF_REGISTRATION: 'open', SIGN_UPS_PER_NETWORK: '1000' });
    client = await server.client('C1', { scope: 'openid email profile' });
    await server.user('alice');
  });

  afterAll(() => server.stop());

  const newFlow = () => new Flow(server, client, new TestBrowser(server.url));
  const isSignUp = ({ text }: Answer) => text.includes('id="submit-sign-up"');
  const metadata = async (of: TestServer) =>
    (await (await fetch(`${of.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;

  const fill = (page: Answer, username: string, changes: Record<string, string> = {}) => ({
    request: fieldOf(page.text, 'request'),
    csrf_token: fieldOf(page.text, 'csrf_token'),
    username,
    email: `${username}@example.org`,
    name: '',
    password: PASSWORD,
    ...changes,
  });

  const signUp = async (flow: Flow, page: Answer, username: string, changes: Record<string, string> = {}) =>
    flow.browser.follow(await flow.browser.post('/sign-up', fill(page, username, changes)));

  it('§4.1 create shows the page for a new account, and the flow goes on with it', async () => {
    const flow = newFlow();
    const authorization = flow.request(CREATE);
    const page = await flow.open(authorization);
    expect([page.status, isSignUp(page)]).toEqual([200, true]);
    const consent = await signUp(flow, page, 'bea', { name: 'Bea Brand' });
    expect(consent.text).toContain('id="consent-allow"');
    const { code } = answerOf(await flow.consent(consent, 'allow', ['email', 'profile']));
    const response = await flow.exchange({ code: code!, verifier: authorization.verifier });
    const { access_token: accessToken } = (await response.json()) as Tokens;
    const headers = { authorization: `Bearer ${accessToken}` };
    expect(await (await fetch(`${server.url}/userinfo`, { headers })).json()).toMatchObject({
      preferred_username: 'bea',
      name: 'Bea Brand',
      email: 'bea@example.org',
      email_verified: false,
    });
    expect((await newFlow().authorize('bea', { scope: 'openid' })).code).toBeTruthy();
  });

  it('it is written down, with the network and no word of the person', async () => {
    const flow = newFlow();
    await signUp(flow, await flow.open(flow.request(CREATE)), 'bert');
    const { id } = await server.users.find('bert');
    const rows = await server.database.read((manager) => manager.findBy(AuditEventEntity, { userId: id }));
    expect(rows.map(({ type }) => type).sort()).toEqual(['login.succeeded', 'user.created']);
    expect(JSON.stringify(rows)).toContain('sign_up');
    expect(JSON.stringify(rows)).not.toContain('bert');
  });

  it('§4.1 who is signed in already sees it too, and may keep the account there is', async () => {
    const flow = newFlow();
    await flow.authorize('alice', { scope: 'openid' });
    const page = await flow.open(flow.request({ ...CREATE, scope: 'openid' }));
    expect(isSignUp(page)).toBe(true);
    const [, href] = /id="to-login" href="([^"]+)"/.exec(page.text)!;
    const login = await flow.browser.get(href!);
    expect(login.text).toContain('id="submit-login"');
    expect(answerOf(await flow.login(login, 'alice')).code).toBeTruthy();
  });

  it('both stay signed in beside each other, in sessions of their own', async () => {
    const flow = newFlow();
    await flow.authorize('alice', { scope: 'openid' });
    const consent = await signUp(flow, await flow.open(flow.request(CREATE)), 'carl');
    expect(consent.text).toContain('id="consent-allow"');
    const chooser = await flow.open(flow.request({ scope: 'openid', prompt: 'select_account' }));
    expect(chooser.text).toContain('id="account-alice"');
    expect(chooser.text).toContain('id="account-carl"');
  });

  it('§4.1 login_hint fills the field that it fits', async () => {
    const [address, name] = ['dora@example.org', 'dora'];
    const hinted = async (hint: string) =>
      (await newFlow().open(newFlow().request({ ...CREATE, login_hint: hint }))).text;
    expect(await hinted(address)).toMatch(new RegExp(`<input type="email" id="email"[^>]* value="${address}"`));
    expect(await hinted(name)).toMatch(new RegExp(`id="username"[^>]* value="${name}"`));
  });

  it.each(['create login', 'create select_account', 'none create', 'create none', 'Create', 'creates'])(
    '§4.1 prompt=%s is refused',
    async (prompt) => {
      expect(answerOf(await newFlow().open(newFlow().request({ ...CREATE, prompt })))).toMatchObject({
        error: 'invalid_request',
      });
    },
  );

  it('create goes with consent', async () => {
    const flow = newFlow();
    expect(isSignUp(await flow.open(flow.request({ ...CREATE, prompt: 'create consent' })))).toBe(true);
  });

  it('§4.2 the metadata names it, and the login page leads there', async () => {
    expect((await metadata(server))['prompt_values_supported']).toContain('create');
    const flow = newFlow();
    const login = await flow.open(flow.request({ scope: 'openid' }));
    const [, href] = /id="to-sign-up" href="([^"]+)"/.exec(login.text)!;
    expect(isSignUp(await flow.browser.get(href!))).toBe(true);
  });

  it('speaks the language that was asked for', async () => {
    const german = await newFlow().open(newFlow().request({ ...CREATE, ui_locales: 'de' }));
    expect(german.text).toContain('Konto anlegen');
    const arabic = await newFlow().open(newFlow().request({ ...CREATE, ui_locales: 'ar' }));
    expect(arabic.text).toContain('dir="rtl"');
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['nothing', { username: '', email: '', password: '' }, ['username', 'email', 'password']],
    ['a username with a blank', { username: 'a b' }, ['username']],
    ['a username that is an address', { username: 'eve@example.org' }, ['username']],
    ['a username of another script', { username: 'еве' }, ['username']],
    ['an address that is none', { email: 'eve' }, ['email']],
    ['an address that goes on and on', { email: `${'e'.repeat(300)}@example.org` }, ['email']],
    ['a name with control characters', { name: 'E\u001b[2J' }, ['name']],
    ['a name that is too long', { name: 'E'.repeat(201) }, ['name']],
    ['a password that is too short', { password: '1234567' }, ['password']],
    ['a password that is too long', { password: 'x'.repeat(1025) }, ['password']],
  ])('%s: the page again, which marks what to change and keeps no password', async (_what, changes, fields) => {
    const flow = newFlow();
    const answer = await signUp(flow, await flow.open(flow.request(CREATE)), 'eve', changes);
    expect([answer.status, isSignUp(answer)]).toEqual([422, true]);
    const marked = [...answer.text.matchAll(/id="(\w+)-error"/g)].map(([, field]) => field!);
    expect(marked.sort()).toEqual(fields.toSorted());
    expect(/<input type="password"[^>]*>/.exec(answer.text)![0]).not.toContain('value=');
    await expect(server.users.find('eve')).rejects.toThrow('There is no user');
  });

  it('off by default: no page, no value of prompt, no link', async () => {
    const closed = await TestServer.start();
    try {
      const flow = new Flow(closed, await closed.client('C1', { scope: 'openid email profile' }));
      expect(answerOf(await flow.open(flow.request(CREATE)))).toMatchObject({ error: 'invalid_request' });
      const login = await flow.open(flow.request({ scope: 'openid' }));
      expect(login.text).not.toContain('sign-up');
      const request = fieldOf(login.text, 'request');
      expect((await flow.browser.get(`/sign-up?request=${request}`)).status).toBe(404);
      expect((await flow.browser.post('/sign-up', fill(login, 'mallory'))).status).toBe(404);
      expect((await metadata(closed))['prompt_values_supported']).not.toContain('create');
    } finally {
      await closed.stop();
    }
  });
});
