import { AccountCaller, accountClient, AccountVisitor } from '../support/account.js';
import { ACCOUNT_API_ROUTES, ACCOUNT_PAGE_ROUTES } from '../support/account-routes.js';
import { fieldOf, TestBrowser } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { adminClient, administrator, machine } from '../support/administrators.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const NEXT = 'another long passphrase';
const NOBODY = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';
const ATTEMPTS = 3;

const formsOf = () =>
  Object.keys(ACCOUNT_PAGE_ROUTES)
    .filter((route) => route.startsWith('POST') && !route.endsWith('sign-in'))
    .map((route) => route.replace('POST ', ''));

const guarded = Object.entries(ACCOUNT_API_ROUTES).filter(([, access]) => access !== 'public');

describe('Attacks on accounts', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start({
      LOGIN_ATTEMPTS_PER_ACCOUNT: String(ATTEMPTS),
      LOGIN_ATTEMPTS_PER_NETWORK: '100000',
    });
    client = await accountClient(server);
  });
  afterAll(() => server.stop());

  const somebody = async (name: string) => {
    const { id } = await server.user(name);
    return { id, visitor: await AccountVisitor.signedIn(server, name) };
  };

  /** Calls a route about nothing that exists. */
  const callRoute = (caller: AccountCaller, route: string) => {
    const [method = '', path = ''] = route.split(' ');
    const target = path.replace('/api/account', '').replace(/:\w+/g, NOBODY);
    return caller.call(method, target, ['GET', 'DELETE'].includes(method) ? undefined : {}, { 'if-match': '*' });
  };

  describe('CS: forms', () => {
    it('CS-01 count with the token of their own page, browser and session, and with no other', async () => {
      const { id, visitor } = await somebody('victim');
      const other = await somebody('thief');
      for (const path of formsOf()) {
        const foreign = fieldOf((await other.visitor.get('/account/sessions')).text, 'csrf_token');
        const ofOtherForm = fieldOf((await visitor.get('/account/sessions')).text, 'csrf_token');
        const tokens = ['', 'x', foreign, ...(path === '/account/sessions' ? [] : [ofOtherForm])];
        for (const token of tokens) {
          const fields = { name: 'Taken', revision: '1', session: 'all', client: 'x', csrf_token: token };
          const answer = await visitor.browser.post(path, fields);
          expect({ path, token, status: answer.status }).toEqual({ path, token, status: 403 });
        }
      }
      expect(await server.users.show(id)).toMatchObject({ name: 'User victim' });
      expect((await visitor.get('/account')).status).toBe(200);
    });

    it('CS-01 a login form of another browser signs nobody in (login CSRF), and one that was used does so no more', async () => {
      await server.user('mallory');
      const attacker = new TestBrowser(server.url);
      const victim = new TestBrowser(server.url);
      const page = await attacker.get('/account/sign-in');
      const form = {
        return_to: '/account',
        csrf_token: fieldOf(page.text, 'csrf_token'),
        username: 'mallory',
        password: PASSWORD,
      };
      expect((await victim.post('/account/sign-in', form)).status).toBe(403);
      expect(victim.cookies.size).toBe(0);
      expect((await attacker.post('/account/sign-in', form)).status).toBe(303);
      expect((await attacker.post('/account/sign-in', form)).status).toBe(403);
    });

    it('CS-03 nothing is done by GET', async () => {
      const { id, visitor } = await somebody('reader');
      const token = fieldOf((await visitor.get('/account/sessions')).text, 'csrf_token');
      const query = new URLSearchParams({ csrf_token: token, session: 'all', name: 'X', revision: '1' }).toString();
      for (const path of formsOf()) await visitor.get(`${path}?${query}`);
      expect((await visitor.get('/account')).status).toBe(200);
      expect(await server.users.show(id)).toMatchObject({ name: 'User reader' });
    });

    it('CS-06 pages are shown in no frame, load nothing, and are kept by nobody', async () => {
      const { visitor } = await somebody('framed');
      for (const route of Object.keys(ACCOUNT_PAGE_ROUTES).filter((name) => name.startsWith('GET'))) {
        const { status, headers } = await visitor.get(route.replace('GET ', ''));
        expect({ route, status }).toEqual({ route, status: 200 });
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('cache-control')).toBe('no-store');
        const policy = headers.get('content-security-policy')!;
        for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self';"]) {
          expect(policy).toContain(part);
        }
      }
    });

    it('CS-07 a session that was planted does not become the victim’s, and a new password takes a new secret', async () => {
      await server.user('fixated');
      const browser = new TestBrowser(server.url);
      browser.cookies.set('portico_session', 'planted-by-an-attacker-00000000000000000000');
      const visitor = await AccountVisitor.signedIn(server, 'fixated', { browser });
      const secret = browser.cookies.get('portico_session');
      expect(secret).not.toContain('planted');
      await visitor.changePassword(PASSWORD, NEXT);
      expect(browser.cookies.get('portico_session')).not.toBe(secret);
      const old = new TestBrowser(server.url);
      old.cookies.set('portico_session', secret!);
      expect((await old.get('/account')).status).toBe(303);
    });

    it.each([
      'https://evil.test',
      '//evil.test',
      '/\\evil.test',
      '/%09/evil.test',
      '%2f%2fevil.test',
      'javascript:alert(1)',
      '/account/../logout',
      '/account/profile\n',
      '/authorize',
      '',
    ])('CS-14 return_to=%j leads to the account, whoever says so', async (target) => {
      const name = `returns-${Buffer.from(target).toString('hex') || 'nowhere'}`;
      await server.user(name);
      const browser = new TestBrowser(server.url);
      const page = await browser.get(`/account/sign-in?${new URLSearchParams({ return_to: target }).toString()}`);
      expect(fieldOf(page.text, 'return_to')).toBe('/account');
      const form = { csrf_token: fieldOf(page.text, 'csrf_token'), username: name, password: PASSWORD };
      const answer = await browser.post('/account/sign-in', { ...form, return_to: target });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account']);
    });
  });

  describe('BF: the present password', () => {
    it('is guessed no more often than on the login page, and by the same counter', async () => {
      const { visitor } = await somebody('guessed');
      const caller = await AccountCaller.of(server, client, 'guessed');
      const body = { current_password: 'guess', new_password: NEXT };
      expect((await visitor.changePassword('guess', NEXT)).status).toBe(422);
      expect((await caller.call('POST', '/password', body)).status).toBe(403);
      expect((await new AccountVisitor(server).signIn('guessed', 'guess')).status).toBe(422);
      const answers = [
        await visitor.changePassword(PASSWORD, NEXT),
        await caller.call('POST', '/password', { current_password: PASSWORD, new_password: NEXT }),
        await new AccountVisitor(server).signIn('guessed@example.com', PASSWORD),
      ];
      for (const { status, headers } of answers) {
        expect(status).toBe(429);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });

    it('of a hundred guesses at once no more than the limit are looked at', async () => {
      const { visitor } = await somebody('stormed');
      const token = fieldOf((await visitor.get('/account/password')).text, 'csrf_token');
      const guesses = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          visitor.browser.post('/account/password', {
            csrf_token: token,
            current_password: `guess ${n}`,
            new_password: NEXT,
          }),
        ),
      );
      expect(guesses.filter(({ status }) => status === 422)).toHaveLength(ATTEMPTS);
      expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20 - ATTEMPTS);
    });

    it('addresses are not tried without end, to find out which are in use', async () => {
      const { visitor } = await somebody('prober');
      const statuses: number[] = [];
      for (let n = 0; n <= ATTEMPTS; n += 1) {
        statuses.push((await visitor.submit('/account/profile', { email: 'victim@example.com' })).status);
      }
      expect(statuses).toEqual([...Array.from({ length: ATTEMPTS }, () => 422), 429]);
    });
  });

  describe('AD: what is nobody’s to change', () => {
    const PRIVILEGED = {
      roles: ['owner'],
      role: 'owner',
      isAdmin: true,
      emailVerified: true,
      email_verified: true,
      phone_number_verified: true,
      id: NOBODY,
      sub: NOBODY,
      username: 'root',
      passwordHash: 'x',
      password: NEXT,
      failedLogins: 0,
      lockedUntil: null,
      disabledAt: null,
      createdAt: 0,
      revision: 9,
      mfa: false,
      securityStamp: NOBODY,
      __proto__x: 1,
    };

    it.each(Object.entries(PRIVILEGED))('AD-03 %s is refused, and nothing is changed', async (name, value) => {
      const username = `mass-${name.toLowerCase().replaceAll('_', '-')}`;
      const { id } = await server.user(username);
      const before = await server.users.show(id);
      const caller = await AccountCaller.of(server, client, username);
      const any = { 'if-match': '*' };
      for (const body of [{ [name]: value }, { name: 'Changed', [name]: value }, { address: { [name]: value } }]) {
        const answer = await caller.json('PATCH', '/profile', body, any);
        expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
      }
      const visitor = await AccountVisitor.signedIn(server, username);
      await visitor.submit('/account/profile', { [name]: String(value) });
      const { updatedAt: _at, ...after } = await server.users.show(id);
      expect({ ...after, updatedAt: before.updatedAt }).toEqual(before);
    });

    it('AD-03 bodies that are no objects, or hide a prototype, are refused', async () => {
      await server.user('shapes');
      const caller = await AccountCaller.of(server, client, 'shapes');
      for (const body of [[], [{ name: 'x' }], 'text', 7, null]) {
        const answer = await caller.call('PATCH', '/profile', body, { 'if-match': '*' });
        expect({ body, status: answer.status }).toEqual({ body, status: 400 });
      }
    });

    it('foreign sessions and applications are not there', async () => {
      const victim = await somebody('owner-of-things');
      await new Flow(server, await server.client('private-app'), victim.visitor.browser).tokens('owner-of-things');
      const foreign = /id="session-([0-9a-f-]{36})"/.exec((await victim.visitor.get('/account/sessions')).text)![1]!;
      const { visitor } = await somebody('outsider');
      const caller = await AccountCaller.of(server, client, 'outsider');
      for (const id of [foreign, NOBODY, 'x', "'%20OR%201=1"]) {
        expect((await caller.call('DELETE', `/sessions/${id}`)).status).toBe(404);
        expect((await visitor.submit('/account/sessions', { session: id })).status).toBe(403);
      }
      expect((await caller.call('DELETE', '/applications/private-app')).status).toBe(404);
      await visitor.browser.post('/account/applications', { client: 'private-app' });
      expect((await victim.visitor.get('/account/applications')).text).toContain('private-app');
      const cursor = (
        await new AccountCaller(server.url, (await AccountCaller.of(server, client, 'owner-of-things')).token).json(
          'GET',
          '/activity?limit=1',
        )
      ).body['next_cursor'];
      expect((await caller.call('GET', `/activity?cursor=${encodeURIComponent(String(cursor))}`)).status).toBe(400);
    });
  });

  describe('AD-01: tokens', () => {
    it('of another scope, of an ID, of another API and none at all open nothing', async () => {
      await server.user('tokens');
      const reader = await AccountCaller.of(server, client, 'tokens', 'account:read');
      const writer = await AccountCaller.of(server, client, 'tokens', 'account:write');
      const flow = new Flow(server, client);
      const openid = (await flow.tokens('tokens', { scope: 'openid' })) as unknown as Record<string, string>;
      const notes = await new Flow(server, client).tokens('tokens', { scope: 'notes:read' });
      const others = [
        '',
        'x',
        openid['access_token']!,
        openid['id_token']!,
        notes.access_token,
        (await machine(server, 'account-machine', 'account:read account:write')).token,
      ];
      for (const [route, access] of guarded) {
        const expected = access.replace('token ', '');
        expect([(await callRoute(reader, route)).status === 403, route]).toEqual([expected === 'account:write', route]);
        expect([(await callRoute(writer, route)).status === 403, route]).toEqual([expected === 'account:read', route]);
        for (const token of others) {
          const { status } = await callRoute(new AccountCaller(server.url, token), route);
          expect({ route, token, refused: status === 401 || status === 403 }).toEqual({ route, token, refused: true });
        }
      }
    });

    it('of a disabled or deleted person are worth nothing, nor are their pages', async () => {
      const { id, visitor } = await somebody('leaves');
      const caller = await AccountCaller.of(server, client, 'leaves');
      const token = fieldOf((await visitor.get('/account/profile')).text, 'csrf_token');
      await server.users.disable(id);
      expect((await caller.call('GET', '/profile')).status).toBe(401);
      expect((await visitor.get('/account')).status).toBe(303);
      const form = { csrf_token: token, revision: '2', name: 'Still here' };
      expect((await visitor.browser.post('/account/profile', form)).location).toContain('/account/sign-in');
      expect((await server.users.show(id)).name).toBe('User leaves');
      expect((await new AccountVisitor(server).signIn('leaves')).status).toBe(422);
    });

    it('are given to applications by owners alone: who manages clients could otherwise act as any of them', async () => {
      const admins = await adminClient(server);
      const body = { client_name: 'Trap', redirect_uris: ['https://trap.test/cb'], scope: 'account:write' };
      const clientAdmin = await administrator(server, admins, 'client_admin');
      expect((await clientAdmin.json('POST', '/clients', body)).body['type']).toContain('#owner_needed');
      const owner = await administrator(server, admins, 'owner');
      expect((await owner.json('POST', '/clients', body)).status).toBe(201);
    });

    it('are not for whoever registers an application for themselves', async () => {
      const open = await TestServer.start({ REGISTRATION: 'open', REGISTRATION_SCOPES: 'openid account:write' });
      try {
        const body = { redirect_uris: ['https://self.test/cb'], scope: 'account:write' };
        const answer = await fetch(`${open.url}/register`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_client_metadata' }]);
      } finally {
        await open.stop();
      }
    });
  });

  it('markup in what people say about themselves, and in what browsers say, stays text', async () => {
    const { id } = await server.user('markup');
    await server.users.update(id, { name: '<script>alert(1)</script>', nickname: '"><img src=x>' });
    const visitor = await AccountVisitor.signedIn(server, 'markup', {
      userAgent: 'Firefox/1 <script>alert(2)</script>',
    });
    for (const path of ['/account', '/account/profile', '/account/sessions']) {
      const { text } = await visitor.get(path);
      expect(text).not.toMatch(/<script>alert|<img/);
    }
  });
});
