import { fieldOf } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 9207 §2 Response Parameter iss', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;
  let issuer: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice');
    const { body } = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
    issuer = String(body['issuer']);
    // §2.3.
    expect(body['authorization_response_iss_parameter_supported']).toBe(true);
  });

  afterAll(() => server.stop());

  const issuersIn = (location: string | undefined) => new URL(location!).searchParams.getAll('iss');

  it('MUST be in the authorization response, once, and identical to issuer of the metadata', async () => {
    const { location } = await flow.browser.get(flow.request().url);
    expect(location).toContain('code=');
    expect(issuersIn(location)).toEqual([issuer]);
  });

  it.each([
    ['of a rule', { scope: 'unheard:of' }],
    ['of a repeated parameter', { response_type: 'token' }],
    ['of PKCE', { code_challenge: undefined }],
  ])('MUST be in error responses too: %s', async (_, changes) => {
    const { location } = await flow.browser.get(flow.request(changes).url);
    expect(location).toContain('error=');
    expect(issuersIn(location)).toEqual([issuer]);
  });

  it('MUST be in the answer of a person who says no', async () => {
    const own = new Flow(server, await server.client('C2'), flow.browser);
    const { location } = await own.consent(await own.open(own.request()), 'deny');
    expect(location).toContain('error=access_denied');
    expect(issuersIn(location)).toEqual([issuer]);
  });

  it('is there in every response mode', async () => {
    for (const changes of [{}, { scope: 'unheard:of' }]) {
      const page = await flow.browser.get(flow.request({ response_mode: 'form_post', ...changes }).url);
      expect(fieldOf(page.text, 'iss')).toBe(issuer);
    }
  });

  it('is this server’s, whatever the request says', async () => {
    const { location } = await flow.browser.get(flow.request({ iss: 'https://evil.test' }).url);
    expect(issuersIn(location)).toEqual([issuer]);
  });
});
