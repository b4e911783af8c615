import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §4.1.1 Authorization Request', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'notes:read notes:write' });
  });

  afterAll(() => server.stop());

  it('client_id is REQUIRED', async () => {
    const answer = await flow.browser.get(flow.request({ client_id: undefined }).url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
    expect(answer.text).toContain('invalid_request');
  });

  it('response_type is REQUIRED', async () => {
    const answer = await flow.browser.get(flow.request({ response_type: undefined }).url);
    expect(answerOf(answer).error).toBe('invalid_request');
  });

  it('redirect_uri, scope and state are OPTIONAL or RECOMMENDED: without them the request is good', async () => {
    const { url } = flow.request({ redirect_uri: undefined, scope: undefined, state: undefined });
    const answer = answerOf(await flow.browser.get(url));
    expect(answer.code).toBeDefined();
    expect(answer).not.toHaveProperty('state');
  });

  it('is application/x-www-form-urlencoded: + is a space, and percent-encoding is decoded once', async () => {
    const { url } = flow.request({ scope: undefined, state: undefined });
    const answer = await flow.browser.get(`${url}&scope=notes%3Aread+notes:write&state=a+b%2Bc%2525`);
    expect(answerOf(answer)).toMatchObject({ code: expect.any(String), state: 'a b+c%25' });
  });

  it.each(['state=%', 'state=%zz', 'state=%ff', 'state=%00', 'state%5B%5D=x', 'scope[]=notes:read'])(
    'what cannot be decoded strictly (%s) is told to the person: nothing in it can be trusted',
    async (part) => {
      const answer = await flow.browser.get(`${flow.request({ state: undefined }).url}&${part}`);
      expect(answer).toMatchObject({ status: 400, location: undefined });
      expect(answer.text).toContain('invalid_request');
    },
  );

  it('if the request is valid, the server authenticates the resource owner and obtains a decision', async () => {
    const fresh = new Flow(server, await server.client('C2'));
    const loginPage = await fresh.open(fresh.request());
    expect(loginPage.text).toContain('id="username"');
    const consentPage = await fresh.login(loginPage, 'alice');
    expect(consentPage.text).toContain('id="consent-allow"');
    expect(answerOf(await fresh.consent(consentPage)).code).toBeDefined();
  });

  it('if the request is not valid, nobody is asked to sign in', async () => {
    const fresh = new Flow(server, client);
    const answer = await fresh.open(fresh.request({ scope: 'unheard:of' }));
    expect(answerOf(answer).error).toBe('invalid_scope');
    expect([...fresh.browser.cookies.keys()]).toEqual([]);
  });
});
