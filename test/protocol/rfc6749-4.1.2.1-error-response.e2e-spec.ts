import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

/** What `error` and `error_description` may hold. */
const VALUE = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

describe('RFC 6749 §4.1.2.1 Error Response', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice');
  });

  afterAll(() => server.stop());

  it.each([
    ['client_id', undefined],
    ['client_id', 'nobody'],
    ['client_id', 'c1'],
    ['client_id', 'C1 '],
    ['redirect_uri', 'https://evil.test/cb'],
  ])('a missing or invalid %s (%j): SHOULD inform the resource owner, MUST NOT redirect', async (name, value) => {
    const answer = await flow.browser.get(flow.request({ [name]: value, response_type: 'x' }).url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
    expect(answer.text).toContain('invalid_request');
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[\w-]{36}$/);
    expect(answer.text).toContain(answer.headers.get('x-correlation-id'));
  });

  it.each([
    ['de-CH, en;q=0.5', undefined, 'de', 'Diese Anwendung ist hier nicht bekannt', 'beginnen Sie von vorn'],
    ['de', 'fr', 'fr', 'Cette application n’est pas connue ici', 'recommencez'],
    ['ar', undefined, 'ar', 'هذا التطبيق غير معروف هنا', 'وابدأ من جديد'],
    ['xx', undefined, 'en', 'This application is not known here', 'start again'],
  ])('it is told in the language of the browser, %s, or of ui_locales, %s', async (accepted, asked, ...texts) => {
    const { url } = flow.request({ client_id: 'nobody', ui_locales: asked });
    const [language, title, action] = texts;
    const { text } = await flow.browser.get(url, { 'accept-language': accepted });
    expect(text).toContain(`<html lang="${language}"`);
    expect(text).toContain(`>${title}</h1>`);
    expect(text).toContain(action);
    // What the protocol expects is English everywhere, and says so to who listens.
    expect(text.includes('<bdi lang="en">')).toBe(language !== 'en');
    expect(text).toContain('invalid_request');
  });

  it('a client that is switched off: nobody is sent to it', async () => {
    const off = await server.client('off');
    await server.clients.disable(off.id);
    const answer = await flow.browser.get(new Flow(server, off).request().url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
    expect(answer.text).toContain('unauthorized_client');
  });

  it.each([
    ['invalid_request', { code_challenge: undefined }],
    ['invalid_request', { response_mode: 'web_message' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_scope', { scope: 'notes:read unheard:of' }],
    ['invalid_scope', { scope: 'ü"\\' }],
  ])('%s goes to the client, with state, for %j', async (error, changes) => {
    const authorization = flow.request(changes);
    const answer = await flow.browser.get(authorization.url);
    expect(answer.status).toBe(303);
    expect(answer.location?.startsWith(`${client.redirectUri}?`)).toBe(true);
    const parameters = answerOf(answer);
    expect(parameters).toEqual({
      error,
      error_description: expect.stringMatching(VALUE),
      state: authorization.state,
      iss: server.url,
    });
  });

  it('unauthorized_client: the client may not request a code', async () => {
    const other = await server.client('C2', { grant_types: ['refresh_token'] });
    const answer = await flow.browser.get(new Flow(server, other).request().url);
    expect(answerOf(answer).error).toBe('unauthorized_client');
  });

  it('access_denied: the resource owner denied the request', async () => {
    const own = new Flow(server, await server.client('C3'), flow.browser);
    const authorization = own.request();
    const answer = await own.consent(await own.open(authorization), 'deny');
    expect(answerOf(answer)).toEqual({
      error: 'access_denied',
      error_description: expect.stringMatching(VALUE),
      state: authorization.state,
      iss: server.url,
    });
  });

  it('state is left out where none was present', async () => {
    const answer = await flow.browser.get(flow.request({ state: undefined, scope: 'unheard:of' }).url);
    expect(answerOf(answer)).not.toHaveProperty('state');
  });

  it('values MUST NOT include characters outside the set, whatever the request had in it', async () => {
    for (const changes of [{ scope: 'a"b' }, { scope: 'ünheard' }, { 'x"\\ü\n': '1' }, { response_mode: '"<b>' }]) {
      const { url } = flow.request({ ...changes });
      const answer = answerOf(await flow.browser.get(`${url}&x%22%5C%C3%BC%0A=2`));
      expect(answer.error).toMatch(VALUE);
      expect(answer.error_description).toMatch(VALUE);
    }
  });
});
