import { decodeJwt } from 'jose';
import { type Answer, fieldOf } from '../support/browser.js';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('Several accounts in one browser', () => {
  let server: TestServer;
  let client: TestClient;
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1', { scope: 'openid', portico_require_consent: false });
    ids = { alice: (await server.user('alice')).id, bob: (await server.user('bob')).id };
  });

  afterAll(() => server.stop());

  const choose = (flow: Flow, page: Answer, session: string) =>
    flow.browser
      .post('/select-account', {
        request: fieldOf(page.text, 'request'),
        csrf_token: fieldOf(page.text, 'csrf_token'),
        session,
      })
      .then((answer) => flow.browser.follow(answer));

  const sessionOf = (page: Answer, username: string) =>
    new RegExp(`id="account-${username}"[^>]*value="([^"]+)"`).exec(page.text)?.[1] ??
    new RegExp(`value="([^"]+)"[^>]*id="account-${username}"`).exec(page.text)![1]!;

  const subjectOf = async (flow: Flow, answer: Answer, verifier: string) => {
    const { code } = answerOf(answer);
    const tokens = (await (await flow.exchange({ code: code!, verifier })).json()) as Tokens & { id_token: string };
    return decodeJwt(tokens.id_token).sub;
  };

  /** A browser in which Alice signed in first, and Bob after her. */
  const withBoth = async () => {
    const flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'openid' });
    const chooser = await flow.open(flow.request({ scope: 'openid', prompt: 'select_account' }));
    await flow.login(await choose(flow, chooser, 'another'), 'bob');
    return flow;
  };

  it('prompt=select_account shows who is signed in, and the choice counts', async () => {
    const flow = await withBoth();
    const authorization = flow.request({ scope: 'openid', prompt: 'select_account' });
    const page = await flow.open(authorization);
    expect(page.text).toContain('User alice (alice)');
    expect(page.text).toContain('User bob (bob)');
    const answer = await choose(flow, page, sessionOf(page, 'alice'));
    expect(await subjectOf(flow, answer, authorization.verifier)).toBe(ids['alice']);
  });

  it('the choice stays: the next request is answered for the same account, with no page', async () => {
    const flow = await withBoth();
    const page = await flow.open(flow.request({ scope: 'openid', prompt: 'select_account' }));
    await choose(flow, page, sessionOf(page, 'alice'));
    const authorization = flow.request({ scope: 'openid' });
    expect(await subjectOf(flow, await flow.open(authorization), authorization.verifier)).toBe(ids['alice']);
  });

  it('with nobody signed in, prompt=select_account is a login', async () => {
    const flow = new Flow(server, client);
    expect((await flow.open(flow.request({ scope: 'openid', prompt: 'select_account' }))).text).toContain(
      'id="username"',
    );
  });

  it('after one account has signed out, the others are offered', async () => {
    const flow = await withBoth();
    const page = await flow.browser.get('/logout');
    const form = {
      request: fieldOf(page.text, 'request'),
      csrf_token: fieldOf(page.text, 'csrf_token'),
      decision: 'sign_out',
    };
    await flow.browser.post('/logout/confirm', form);
    const chooser = await flow.open(flow.request({ scope: 'openid' }));
    expect(chooser.text).toContain('id="account-alice"');
    expect(chooser.text).not.toContain('id="account-bob"');
    expect(answerOf(await flow.open(flow.request({ scope: 'openid', prompt: 'none' })))).toMatchObject({
      error: 'account_selection_required',
    });
  });

  it('the session of another browser cannot be chosen', async () => {
    const mine = await withBoth();
    const theirs = await withBoth();
    const page = await mine.open(mine.request({ scope: 'openid', prompt: 'select_account' }));
    const foreign = sessionOf(
      await theirs.open(theirs.request({ scope: 'openid', prompt: 'select_account' })),
      'alice',
    );
    expect((await choose(mine, page, foreign)).text).toContain('id="username"');
  });

  it('a person who signs in again keeps the session, with another secret and another auth_time', async () => {
    const flow = new Flow(server, client);
    const sidOf = async (changes: Record<string, string>) => {
      const tokens = (await flow.tokens('alice', { scope: 'openid', ...changes })) as Tokens & { id_token: string };
      return decodeJwt(tokens.id_token) as { sid: string; auth_time: number };
    };
    const before = await sidOf({});
    const cookie = flow.browser.cookies.get('portico_session');
    server.clock.move(60);
    const after = await sidOf({ prompt: 'login' });
    expect(after).toMatchObject({ sid: before.sid, auth_time: before.auth_time + 60 });
    expect(flow.browser.cookies.get('portico_session')).not.toBe(cookie);
  });

  it('the consent page offers another account', async () => {
    const asking = await server.client('C2', { scope: 'openid' });
    const flow = new Flow(server, asking);
    const page = await flow.login(await flow.open(flow.request({ scope: 'openid' })), 'alice');
    const form = { request: fieldOf(page.text, 'request'), csrf_token: fieldOf(page.text, 'csrf_token') };
    const chooser = await flow.browser.follow(await flow.browser.post('/select-account/open', form));
    expect(chooser.text).toContain('id="use-another-account"');
  });
});
