import { fieldOf } from '../support/browser.js';
import { Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const BYE = 'https://rp1.test/bye';

describe('OpenID Connect RP-Initiated Logout §2 RP-Initiated Logout', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1', { scope: 'openid notes:read offline_access', post_logout_redirect_uris: [BYE] });
    await server.user('alice');
  });

  afterAll(() => server.stop());

  const signedIn = async (scope = 'openid notes:read') => {
    const flow = new Flow(server, client);
    const tokens = (await flow.tokens('alice', { scope })) as Tokens & { id_token: string };
    return { flow, tokens };
  };

  const logoutUrl = (parameters: Record<string, string>) => `/logout?${new URLSearchParams(parameters).toString()}`;

  const isSignedIn = async (flow: Flow) =>
    !(await flow.open(flow.request({ scope: 'openid' }))).text.includes('id="username"');

  it('with the ID token of this session nobody is asked, and state comes back', async () => {
    const { flow, tokens } = await signedIn();
    const answer = await flow.browser.get(
      logoutUrl({ id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE, state: 'a b&c' }),
    );
    expect([answer.status, answer.location]).toEqual([303, `${BYE}?state=a%20b%26c`]);
    expect(await isSignedIn(flow)).toBe(false);
  });

  it('an expired ID token still serves as a hint (§2)', async () => {
    const { flow, tokens } = await signedIn();
    server.clock.move(3600);
    const answer = await flow.browser.get(logoutUrl({ id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE }));
    expect(answer.location).toBe(BYE);
  });

  it('without an ID token the person is asked, and only the confirmation signs out', async () => {
    const { flow } = await signedIn();
    const page = await flow.browser.get(logoutUrl({ client_id: 'C1', post_logout_redirect_uri: BYE, state: 's1' }));
    expect(page.text).toContain('id="logout-confirm"');
    expect(await isSignedIn(flow)).toBe(true);
    const form = {
      request: fieldOf(page.text, 'request'),
      csrf_token: fieldOf(page.text, 'csrf_token'),
      decision: 'sign_out',
    };
    const answer = await flow.browser.post('/logout/confirm', form);
    expect([answer.status, answer.location]).toEqual([303, `${BYE}?state=s1`]);
    expect(await isSignedIn(flow)).toBe(false);
  });

  it('staying signed in is a choice', async () => {
    const { flow } = await signedIn();
    const page = await flow.browser.get('/logout');
    const form = {
      request: fieldOf(page.text, 'request'),
      csrf_token: fieldOf(page.text, 'csrf_token'),
      decision: 'stay',
    };
    await flow.browser.post('/logout/confirm', form);
    expect(await isSignedIn(flow)).toBe(true);
  });

  it.each([
    [
      'a post_logout_redirect_uri that is not registered',
      { client_id: 'C1', post_logout_redirect_uri: 'https://evil.test/' },
    ],
    ['one that differs in a character', { client_id: 'C1', post_logout_redirect_uri: `${BYE}/` }],
    ['one without a client', { post_logout_redirect_uri: BYE }],
    ['an unknown client', { client_id: 'nobody' }],
    ['an ID token that is none', { id_token_hint: 'eyJhbGciOiJub25lIn0.e30.', post_logout_redirect_uri: BYE }],
  ])('%s: a page, no redirect, and nobody is signed out', async (_what, parameters) => {
    const { flow } = await signedIn();
    const answer = await flow.browser.get(logoutUrl(parameters));
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.text).toContain('invalid_request');
    expect(await isSignedIn(flow)).toBe(true);
  });

  it('a client_id that contradicts the ID token: a page', async () => {
    const { flow, tokens } = await signedIn();
    await server.client('C9', { post_logout_redirect_uris: [BYE] });
    const parameters = { id_token_hint: tokens.id_token, client_id: 'C9', post_logout_redirect_uri: BYE };
    expect((await flow.browser.get(logoutUrl(parameters))).status).toBe(400);
  });

  it('the confirmation counts only with the token of its own page and browser', async () => {
    const { flow } = await signedIn();
    const page = await flow.browser.get('/logout');
    const request = fieldOf(page.text, 'request');
    for (const csrf_token of [
      '',
      'garbage',
      fieldOf((await (await signedIn()).flow.browser.get('/logout')).text, 'csrf_token'),
    ]) {
      const answer = await flow.browser.post('/logout/confirm', { request, csrf_token, decision: 'sign_out' });
      expect(answer.status).toBe(403);
    }
    expect(await isSignedIn(flow)).toBe(true);
  });

  it('a form of another site comes without cookies, and is sent on to come again by GET', async () => {
    const { flow, tokens } = await signedIn();
    const form = { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE };
    const foreign = await fetch(`${server.url}/logout`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    expect(foreign.status).toBe(303);
    expect((await flow.browser.get(foreign.headers.get('location')!)).location).toBe(BYE);
  });

  it('without a session there is nothing to ask', async () => {
    const flow = new Flow(server, client);
    const answer = await flow.browser.get(logoutUrl({ client_id: 'C1', post_logout_redirect_uri: BYE }));
    expect(answer.location).toBe(BYE);
    expect((await flow.browser.get('/logout')).text).toContain('You are signed out');
  });

  it('Back-Channel Logout §2.7: tokens for the session end with it, offline access stays', async () => {
    const session = await signedIn('openid notes:read');
    const offline = new Flow(server, client, session.flow.browser);
    const kept = await offline.tokens('alice', { scope: 'openid notes:read offline_access' });
    await session.flow.browser.get(logoutUrl({ id_token_hint: session.tokens.id_token }));
    expect((await session.flow.notes(session.tokens.access_token)).status).toBe(401);
    expect((await session.flow.notes(kept.access_token)).status).toBe(200);
    expect((await offline.refresh(kept.refresh_token!)).status).toBe(200);
  });

  it('offline access ends too where the client asked for that', async () => {
    const strict = await server.client('C7', {
      scope: 'openid offline_access',
      portico_end_offline_grants_at_logout: true,
    });
    const flow = new Flow(server, strict);
    const tokens = (await flow.tokens('alice', { scope: 'openid offline_access' })) as Tokens & { id_token: string };
    await flow.browser.get(logoutUrl({ id_token_hint: tokens.id_token }));
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(400);
  });
});
