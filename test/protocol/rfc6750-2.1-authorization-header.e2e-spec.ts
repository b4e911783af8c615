import { Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6750 §2.1 Authorization Request Header Field', () => {
  let server: TestServer;
  let client: TestClient;
  let tokens: Tokens;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    tokens = await new Flow(server, client).tokens('alice', { scope: 'notes:read' });
  });

  afterAll(() => server.stop());

  const ask = (headers: Record<string, string>, path = '/api/notes', init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { ...init, headers });

  it('resource servers MUST support this method, in any case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await ask({ authorization: `${scheme} ${tokens.access_token}` })).status).toBe(200);
    }
  });

  it.each(['', 'Bearer', 'Bearer  ', 'Token x', 'Basic eDp5', 'Bearer a b', 'Bearer "x"', 'Bearer x,y'])(
    'credentials = "Bearer" 1*SP b64token: not %j',
    async (authorization) => {
      expect([400, 401]).toContain((await ask({ authorization })).status);
    },
  );

  it('§2.2: a token in a form-encoded body is not taken', async () => {
    const answer = await ask({ 'content-type': 'application/x-www-form-urlencoded' }, '/api/notes', {
      method: 'POST',
      body: `access_token=${tokens.access_token}`,
    });
    expect([400, 401]).toContain(answer.status);
  });

  it('§2.3: a token in the query is not taken, since it ends in logs (RFC 9700 §4.3.2)', async () => {
    const answer = await ask({}, `/api/notes?access_token=${tokens.access_token}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
  });

  it('§2: clients MUST NOT use more than one method in each request', async () => {
    const authorization = `Bearer ${tokens.access_token}`;
    expect((await ask({ authorization }, `/api/notes?access_token=${tokens.access_token}`)).status).toBe(400);
  });
});
