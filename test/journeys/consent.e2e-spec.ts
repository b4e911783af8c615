import { Revocation } from '../../src/revocation/revocation.js';
import { type Answer, fieldOf } from '../support/browser.js';
import { answerOf, type Authorization, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const ALL = 'notes:read notes:write offline_access';

describe('Consent', () => {
  let server: TestServer;
  let clients = 0;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    await server.user('bob');
  });

  afterAll(() => server.stop());

  const newClient = (metadata: object = {}): Promise<TestClient> => server.client(`C${(clients += 1)}`, metadata);

  const isConsentPage = ({ text }: Answer) => text.includes('id="consent-allow"');

  /** The scopes that the page offers to untick, and those it only names. */
  const boxesOf = ({ text }: Answer) => [...text.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope);

  async function openConsent(flow: Flow, scope: string, username = 'alice') {
    const authorization = flow.request({ scope });
    const loginPage = await flow.open(authorization);
    return { authorization, page: await flow.login(loginPage, username) };
  }

  async function tokensOf(flow: Flow, { verifier }: Authorization, answer: Answer): Promise<Tokens> {
    const { code } = answerOf(answer);
    return (await (await flow.exchange({ code: code!, verifier })).json()) as Tokens;
  }

  it('tells who asks, for what in plain words, where the answer goes, and as whom', async () => {
    const flow = new Flow(server, await newClient({ client_name: 'Holiday Planner' }));
    const { page } = await openConsent(flow, ALL);
    for (const text of ['Holiday Planner', 'Read your notes', 'Write and delete your notes', 'rp1.test', 'alice']) {
      expect(page.text).toContain(text);
    }
    expect(boxesOf(page)).toEqual(['notes:write', 'offline_access']);
  });

  it('grants a part: what is unticked is not in the token, and the API refuses it', async () => {
    const flow = new Flow(server, await newClient());
    const { authorization, page } = await openConsent(flow, ALL);
    const tokens = await tokensOf(flow, authorization, await flow.consent(page, 'allow', ['offline_access']));
    expect(tokens.scope).toBe('notes:read offline_access');
    const write = await fetch(`${server.url}/api/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Buy milk' }),
    });
    expect(write.status).toBe(403);
  });

  it('cannot be widened by what the form says', async () => {
    const flow = new Flow(server, await newClient());
    const { authorization, page } = await openConsent(flow, 'notes:read');
    const answer = await flow.consent(page, 'allow', ['notes:write', 'offline_access', 'admin']);
    expect((await tokensOf(flow, authorization, answer)).scope).toBe('notes:read');
  });

  it('is remembered: the same request again goes straight back to the client', async () => {
    const flow = new Flow(server, await newClient());
    const { page } = await openConsent(flow, 'notes:read notes:write');
    await flow.consent(page, 'allow', ['notes:write']);
    for (const scope of ['notes:read', 'notes:read notes:write', 'notes:write']) {
      expect(answerOf(await flow.browser.get(flow.request({ scope }).url)).code).toBeDefined();
    }
  });

  it('is remembered for the person, in every browser', async () => {
    const client = await newClient();
    const first = new Flow(server, client);
    await first.consent((await openConsent(first, 'notes:read')).page);
    const { page } = await openConsent(new Flow(server, client), 'notes:read');
    expect(answerOf(page).code).toBeDefined();
  });

  it('is asked for again only for what is new, which is added to what was allowed', async () => {
    const flow = new Flow(server, await newClient());
    await flow.consent((await openConsent(flow, 'notes:read')).page);
    const authorization = flow.request({ scope: 'notes:read notes:write' });
    const page = await flow.open(authorization);
    expect(isConsentPage(page)).toBe(true);
    expect(boxesOf(page)).toEqual(['notes:write']);
    const tokens = await tokensOf(flow, authorization, await flow.consent(page, 'allow', ['notes:write']));
    expect(tokens.scope).toBe('notes:read notes:write');
  });

  it('what was unticked is asked for again, and what was allowed before stays allowed', async () => {
    const flow = new Flow(server, await newClient());
    const { page } = await openConsent(flow, 'notes:read notes:write');
    await flow.consent(page, 'allow', []);
    const authorization = flow.request({ scope: 'notes:read notes:write' });
    const again = await flow.open(authorization);
    expect(boxesOf(again)).toEqual(['notes:write']);
    expect((await tokensOf(flow, authorization, await flow.consent(again, 'allow', []))).scope).toBe('notes:read');
  });

  it('is asked for even where a client asks for no scope at all: signing in is something, too', async () => {
    const flow = new Flow(server, await newClient({ scope: '' }));
    const authorization = flow.request({ scope: undefined });
    const page = await flow.login(await flow.open(authorization), 'alice');
    expect(isConsentPage(page)).toBe(true);
    expect(answerOf(await flow.consent(page)).code).toBeDefined();
    expect(answerOf(await flow.open(flow.request({ scope: undefined }))).code).toBeDefined();
  });

  it('denied: the client is told access_denied, and nothing is remembered', async () => {
    const flow = new Flow(server, await newClient());
    const { authorization, page } = await openConsent(flow, 'notes:read');
    const answer = await flow.consent(page, 'deny', ['notes:write']);
    expect(answerOf(answer)).toMatchObject({ error: 'access_denied', state: authorization.state, iss: server.url });
    expect(isConsentPage(await flow.open(flow.request()))).toBe(true);
  });

  it('denied for more: what was allowed before stays', async () => {
    const flow = new Flow(server, await newClient());
    await flow.consent((await openConsent(flow, 'notes:read')).page);
    const page = await flow.open(flow.request({ scope: 'notes:read notes:write' }));
    expect(answerOf(await flow.consent(page, 'deny')).error).toBe('access_denied');
    expect(answerOf(await flow.open(flow.request({ scope: 'notes:read' }))).code).toBeDefined();
  });

  it('a form that says neither allow nor deny changes nothing', async () => {
    const flow = new Flow(server, await newClient());
    const { page } = await openConsent(flow, 'notes:read');
    const form = { request: fieldOf(page.text, 'request'), csrf_token: fieldOf(page.text, 'csrf_token') };
    for (const decision of ['', 'maybe', 'ALLOW']) {
      expect((await flow.browser.post('/consent', { ...form, decision })).status).toBe(400);
    }
    expect(answerOf(await flow.consent(page)).code).toBeDefined();
  });

  it("the company's own client is not asked about", async () => {
    const flow = new Flow(server, await newClient({ portico_require_consent: false }));
    const authorization = flow.request({ scope: ALL });
    const answer = await flow.login(await flow.open(authorization), 'alice');
    expect((await tokensOf(flow, authorization, answer)).scope).toBe(ALL);
  });

  it('belongs to the person who gave it: in the same browser somebody else is asked', async () => {
    const client = await newClient();
    const flow = new Flow(server, client);
    await flow.consent((await openConsent(flow, 'notes:read', 'alice')).page);
    signOut(flow);
    const { page } = await openConsent(flow, 'notes:read', 'bob');
    expect(isConsentPage(page)).toBe(true);
    expect(page.text).toContain('bob');
  });

  it("a decision does not count for who signs in afterwards, and alice's page cannot be answered as bob", async () => {
    const flow = new Flow(server, await newClient());
    const { page } = await openConsent(flow, 'notes:read', 'alice');
    const form = { request: fieldOf(page.text, 'request'), csrf_token: fieldOf(page.text, 'csrf_token') };
    // The decision is written down, but the browser does not go on yet.
    expect((await flow.browser.post('/consent', { ...form, decision: 'allow' })).status).toBe(303);
    signOut(flow);
    const loginPage = await flow.browser.follow(await flow.browser.get(`/authorize/${form.request}`));
    const asBob = await flow.login(loginPage, 'bob');
    expect(isConsentPage(asBob)).toBe(true);
    expect((await flow.browser.post('/consent', { ...form, decision: 'allow' })).status).toBe(403);
  });

  it('withdrawn: the tokens end, and it is asked for again', async () => {
    const flow = new Flow(server, await newClient());
    const { id } = await server.user('carol');
    const tokens = await flow.tokens('carol', { scope: 'notes:read offline_access' });
    await server.app.get(Revocation, { strict: false }).withdrawConsent(id, flow.client.id);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(400);
    expect(isConsentPage(await flow.open(flow.request()))).toBe(true);
  });

  /** As if the session had ended; the browser keeps the request it has begun. */
  function signOut({ browser }: Flow): void {
    browser.cookies.delete('portico_session');
  }
});
