import { InvalidClientMetadataError } from '../../src/clients/client-metadata.js';
import { Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const REGISTERED = 'https://rp1.test/cb';

describe('RFC 6749 §3.1.2 Redirection Endpoint', () => {
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

  const register = async (...redirectUris: string[]) =>
    server.clients.create({ client_name: 'A client', redirect_uris: redirectUris });

  it.each(['/cb', 'rp1.test/cb', '//rp1.test/cb', 'cb', ''])('MUST be an absolute URI: not %j', async (uri) => {
    await expect(register(uri)).rejects.toThrow(InvalidClientMetadataError);
  });

  it.each(['https://rp1.test/cb#', 'https://rp1.test/cb#fragment'])(
    'MUST NOT include a fragment component: not %s',
    async (uri) => {
      await expect(register(uri)).rejects.toThrow(InvalidClientMetadataError);
    },
  );

  it.each([
    ['https://rp1.test/cb?tenant=a%20b&x', 'https://rp1.test/cb?tenant=a%20b&x&code='],
    ['https://rp1.test/cb?', 'https://rp1.test/cb?code='],
  ])('MUST retain the query component of %s when adding parameters', async (uri, start) => {
    const { client: withQuery } = await register(uri);
    const own = new Flow(server, { id: withQuery.id, secret: undefined, redirectUri: uri }, flow.browser);
    const request = own.request({ scope: undefined });
    const consentPage = await own.open(request);
    expect((await own.consent(consentPage)).location).toMatch(start);
  });

  it('§3.1.2.2: public clients MUST register their redirection endpoint', async () => {
    const metadata = { client_name: 'A client', token_endpoint_auth_method: 'none', redirect_uris: [] };
    await expect(server.clients.create(metadata)).rejects.toThrow(
      'redirect_uris: authorization_code needs at least one',
    );
  });

  it('§3.1.2.2: all clients SHOULD register their redirection endpoint: without one, no request leads anywhere', async () => {
    await expect(register()).rejects.toThrow('redirect_uris');
    const service = await server.client('service', { grant_types: ['client_credentials'], redirect_uris: [] });
    const own = new Flow(server, service, flow.browser);
    for (const uri of [REGISTERED, undefined]) {
      const answer = await own.browser.get(own.request({ redirect_uri: uri }).url);
      expect(answer).toMatchObject({ status: 400, location: undefined });
    }
  });

  it('§3.1.2.3: with several registered, the client MUST include one', async () => {
    const several = await server.client('C3', { redirect_uris: [REGISTERED, 'https://rp1.test/other'] });
    const own = new Flow(server, several, flow.browser);
    const answer = await own.browser.get(own.request({ redirect_uri: undefined }).url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
    expect(answer.text).toContain('send redirect_uri');
    const other = await own.open(own.request({ redirect_uri: 'https://rp1.test/other' }));
    expect((await own.consent(other)).location).toMatch(/^https:\/\/rp1\.test\/other\?code=/);
  });

  it('§3.1.2.3: with a single one registered, it may be left out', async () => {
    const answer = await flow.browser.get(flow.request({ redirect_uri: undefined }).url);
    expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?code=/);
  });

  it.each([
    'https://rp1.test/CB',
    'https://RP1.test/cb',
    'HTTPS://rp1.test/cb',
    'https://rp1.test:443/cb',
    'https://rp1.test/cb/',
    'https://rp1.test/cb?x=1',
    'https://rp1.test/cb#x',
    'https://rp1.test/%63b',
    'https://rp1.test/x/../cb',
    'https://rp1.test/cb ',
    'https://rp1.test/c',
    'https://rp1.test.evil.test/cb',
    'https://rp1.test@evil.test/cb',
    'http://rp1.test/cb',
  ])('§3.1.2.3: MUST compare by simple string comparison: %j is another one', async (uri) => {
    const answer = await flow.browser.get(flow.request({ redirect_uri: uri }).url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
  });

  it('§3.1.2.4: SHOULD inform the resource owner, and MUST NOT redirect to the invalid redirection URI', async () => {
    // Whatever else is wrong with the request, the destination comes first.
    const changes = { redirect_uri: 'https://evil.test/cb', response_type: 'token', scope: 'nothing' };
    const answer = await flow.browser.get(flow.request(changes).url);
    expect(answer).toMatchObject({ status: 400, location: undefined });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('https://evil.test/cb');
    expect(answer.text).not.toMatch(/(href|action|src)="https:\/\/evil\.test/);
    expect(answer.text).not.toMatch(/http-equiv="?refresh/i);
  });
});
