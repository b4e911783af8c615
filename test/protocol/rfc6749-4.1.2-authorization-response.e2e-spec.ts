import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §4.1.2 Authorization Response', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'notes:read offline_access' });
  });

  afterAll(() => server.stop());

  it('adds code to the query component of the redirection URI', async () => {
    const answer = await flow.browser.get(flow.request().url);
    const location = new URL(answer.location!);
    expect(`${location.origin}${location.pathname}`).toBe(client.redirectUri);
    expect(location.hash).toBe('');
    expect([...location.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('SHOULD document the size of any value it issues: a code fits into a URL, in letters that need no encoding', async () => {
    const { code } = await flow.authorize('alice');
    expect(code).toMatch(/^[\w.~-]{43,1500}$/);
  });

  it.each([
    'af0ifjsldkj',
    'a b+c',
    'x&code=evil&error=y',
    '100%25 #fragment ?query /path',
    '"><script>alert(1)</script>\'',
    'zażółć 日本語 🔑',
    '\r\nSet-Cookie: a=b',
    '0',
    'x'.repeat(1024),
  ])('state is REQUIRED if it was present: the exact value received, %j', async (state) => {
    const answer = await flow.browser.get(flow.request({ state }).url);
    const parameters = [...new URL(answer.location!).searchParams];
    expect(parameters.filter(([name]) => name === 'state')).toEqual([['state', state]]);
    expect(parameters.filter(([name]) => name === 'code')).toHaveLength(1);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('state comes back unchanged after pages as well', async () => {
    const fresh = new Flow(server, await server.client('C2'));
    const state = 'x&code=evil "🔑"\n+%';
    const consentPage = await fresh.login(await fresh.open(fresh.request({ state })), 'alice');
    expect(answerOf(await fresh.consent(consentPage)).state).toBe(state);
  });

  it('the code MUST expire shortly after it is issued: after 60 seconds', async () => {
    const inTime = await flow.authorize('alice');
    server.clock.move(59);
    expect((await flow.exchange(inTime)).status).toBe(200);
    const late = await flow.authorize('alice');
    server.clock.move(60);
    const answer = await readJson(flow.exchange(late));
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(answer.body['error_description']).toContain('expired');
  });

  it('a lifetime of more than 10 minutes cannot be set', async () => {
    await expect(TestServer.start({ AUTHORIZATION_CODE_TTL: '601' })).rejects.toThrow('AUTHORIZATION_CODE_TTL');
  });

  it('used more than once: MUST deny, and SHOULD revoke all tokens issued based on that code', async () => {
    const code = await flow.authorize('alice', { scope: 'notes:read offline_access' });
    const first = (await (await flow.exchange(code)).json()) as Tokens;
    const refreshed = (await (await flow.refresh(first.refresh_token!)).json()) as Tokens;
    expect((await flow.notes(refreshed.access_token)).status).toBe(200);

    expect(await readJson(flow.exchange(code))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const tokens of [first, refreshed]) {
      expect((await flow.notes(tokens.access_token)).status).toBe(401);
      expect(await readJson(flow.refresh(tokens.refresh_token!))).toMatchObject({ body: { error: 'invalid_grant' } });
    }
  });

  it('used again long after it expired: the tokens issued based on it are revoked all the same', async () => {
    const code = await flow.authorize('alice', { scope: 'notes:read offline_access' });
    const tokens = (await (await flow.exchange(code)).json()) as Tokens;
    server.clock.move(3600);
    expect(await readJson(flow.exchange(code))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await readJson(flow.refresh(tokens.refresh_token!))).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('is bound to the client identifier', async () => {
    const other = new Flow(server, await server.client('C3'), flow.browser);
    const code = await flow.authorize('alice');
    expect(await readJson(other.exchange(code))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    // The attempt of another client takes nothing from the one it belongs to.
    expect((await flow.exchange(code)).status).toBe(200);
  });

  it('is bound to the redirection URI', async () => {
    const code = await flow.authorize('alice');
    const wrong = await readJson(flow.exchange(code, { redirect_uri: 'https://rp1.test/other' }));
    expect(wrong).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await flow.exchange(code)).status).toBe(200);
  });
});
