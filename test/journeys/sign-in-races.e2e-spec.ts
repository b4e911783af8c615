import { SignInRecorder } from '../../src/interaction/login/sign-in-recorder.js';
import { SessionsService } from '../../src/sessions/sessions.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { Flow } from '../support/flow.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

describe('A sign-in while something else happens', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
  });
  afterAll(() => server.stop());

  /** Signs in, and has this done between the look at the password and the session. */
  const signInDuring = async (username: string, meanwhile: (id: string) => Promise<unknown>) => {
    const { id } = await server.user(username);
    const users = server.app.get(UsersService);
    const authenticate = users.authenticate.bind(users);
    jest.spyOn(users, 'authenticate').mockImplementationOnce(async (...given) => {
      const user = await authenticate(...given);
      await meanwhile(id);
      return user;
    });
    const flow = new Flow(server, client);
    const page = await flow.login(await flow.open(flow.request()), username);
    return { page, open: await server.app.get(SessionsService).findOpenOf(id) };
  };

  it.each<[string, string, (id: string) => Promise<unknown>]>([
    ['the password is changed', 'changes', (id) => server.users.setPassword(id, 'another good password')],
    ['the account is disabled', 'disabled', (id) => server.users.disable(id)],
    [
      'the account is disabled and enabled again',
      'enabled',
      async (id) => {
        await server.users.disable(id);
        await server.users.enable(id);
      },
    ],
  ])('%s: nobody is signed in by what was right before', async (_, username, meanwhile) => {
    const { page, open } = await signInDuring(username, meanwhile);
    expect(page.status).toBe(422);
    expect(page.text).toContain('id="password"');
    expect(open).toEqual([]);
  });

  it('nothing: somebody is signed in', async () => {
    const { page, open } = await signInDuring('undisturbed', () => Promise.resolve());
    expect(page.text).toContain('id="consent-allow"');
    expect(open).toHaveLength(1);
  });

  it('somebody else signs in for the request of a person who stays signed in beside them', async () => {
    const [first, second] = [await server.user('first'), await server.user('second')];
    const recorder = server.app.get(SignInRecorder, { strict: false });
    const sessions = server.app.get(SessionsService);
    const user = async (id: string) => (await server.app.get(UsersService).find(id))!;
    const origin = { userAgent: undefined, network: '127.0.0.1' };
    const browser = { secret: undefined, sessionSecret: undefined, otherSessionSecrets: [] };
    const held = (await recorder.record(await user(first.id), origin, undefined, browser))!;
    const own = (await sessions.findBySecret(held.secret))!;
    const stored = { id: own.id, loginSessionId: own.id, request: { clientId: client.id } };
    const added = await recorder.record(await user(second.id), origin, stored as never, {
      ...browser,
      sessionSecret: held.secret,
    });
    expect(added?.others).toEqual([held.secret]);
    expect(await sessions.findBySecret(held.secret)).toMatchObject({ id: own.id });
  });

  it.each(['state=č', 'state=a%0d%0aSet-Cookie:x=1', 'state=a\nb', 'state=%E4%BD%A0'])(
    'a sign-out that another site posts goes on whatever it says: %j',
    async (body) => {
      const response = await fetch(`${server.url}/logout`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        redirect: 'manual',
      });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([303, null]);
      expect(response.headers.get('location')).toMatch(/^(http:\/\/[^/]+)?\/logout\?state=[\x21-\x7e]+$/);
    },
  );

  it('half a character in a secret is refused like any other, and the line about it is written', async () => {
    const response = await fetch(`${server.url}/api/account/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"current_password":"\\ud800${PASSWORD}","new_password":"x"}`,
    });
    expect(response.status).toBe(401);
  });
});
