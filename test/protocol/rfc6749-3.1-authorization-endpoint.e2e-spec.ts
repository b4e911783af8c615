import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §3.1 Authorization Endpoint', () => {
  let server: TestServer;
  let client: TestClient;
  let signedIn: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    signedIn = new Flow(server, client);
    await signedIn.authorize('alice', { scope: 'notes:read notes:write' });
  });

  afterAll(() => server.stop());

  it('MUST first verify the identity of the resource owner', async () => {
    const flow = new Flow(server, client);
    const page = await flow.open(flow.request());
    expect(page.status).toBe(200);
    expect(page.text).toContain('id="username"');
  });

  it('MUST support GET', async () => {
    const authorization = signedIn.request();
    const answer = await signedIn.browser.get(authorization.url);
    expect(answer.status).toBe(303);
    expect(answerOf(answer)).toMatchObject({ code: expect.any(String), state: authorization.state });
  });

  it('MAY support POST: the same parameters in a form', async () => {
    const authorization = signedIn.request();
    const answer = await signedIn.browser.post('/authorize', new URL(authorization.url).search.slice(1));
    expect(answer.status).toBe(303);
    expect(answerOf(await signedIn.browser.follow(answer))).toMatchObject({
      code: expect.any(String),
      state: authorization.state,
    });
  });

  it('a POST that comes without cookies, as from another site, ends the same way once the browser comes back', async () => {
    const authorization = signedIn.request();
    const stranger = new Flow(server, client).browser;
    const answer = await stranger.post('/authorize', new URL(authorization.url).search.slice(1));
    expect(answerOf(await signedIn.browser.get(answer.location!))).toMatchObject({ state: authorization.state });
  });

  it('MUST treat parameters sent without a value as if they were omitted', async () => {
    const answer = answerOf(await signedIn.browser.get(signedIn.request({ redirect_uri: '', state: '' }).url));
    expect(answer.code).toBeDefined();
    expect(answer).not.toHaveProperty('state');
    const withoutType = answerOf(await signedIn.browser.get(signedIn.request({ response_type: '' }).url));
    expect(withoutType.error).toBe('invalid_request');
  });

  it('MUST ignore unrecognized request parameters', async () => {
    const { url } = signedIn.request({ utm_source: 'newsletter', 'x-y.z': '1', audience: 'https://evil.test' });
    expect(answerOf(await signedIn.browser.get(url)).code).toBeDefined();
  });

  it.each([
    'response_type',
    'scope',
    'state',
    'code_challenge',
    'code_challenge_method',
    'response_mode',
    'nonce',
    'unheard_of',
  ])('MUST NOT include %s more than once: told to the client', async (name) => {
    for (const values of ['same&=same', 'one&=two']) {
      const [first, second] = values.split('&=');
      const { url } = signedIn.request({ [name]: undefined });
      const answer = await signedIn.browser.get(`${url}&${name}=${first}&${name}=${second}`);
      expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?/);
      expect(answerOf(answer)).toMatchObject({ error: 'invalid_request', iss: server.url });
      expect(answerOf(answer).error_description).toContain(name);
    }
  });

  it.each(['client_id', 'redirect_uri'])('MUST NOT include %s more than once: told to the person', async (name) => {
    const { url } = signedIn.request();
    const value = new URL(url).searchParams.get(name)!;
    const answer = await signedIn.browser.get(`${url}&${name}=${encodeURIComponent(value)}`);
    expect(answer).toMatchObject({ status: 400, location: undefined });
    expect(answer.text).toContain('invalid_request');
  });

  it('§3.1.1: a missing response_type MUST be answered with an error', async () => {
    const answer = answerOf(await signedIn.browser.get(signedIn.request({ response_type: undefined }).url));
    expect(answer.error).toBe('invalid_request');
  });

  it.each(['token', 'id_token', 'code token', 'CODE', 'none', 'x'])(
    '§3.1.1: response_type=%s is not understood, which MUST be answered with an error',
    async (type) => {
      const answer = answerOf(await signedIn.browser.get(signedIn.request({ response_type: type }).url));
      expect(answer.error).toBe('unsupported_response_type');
    },
  );
});
