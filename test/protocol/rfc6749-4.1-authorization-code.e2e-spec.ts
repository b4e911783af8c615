import { decodeJwt, decodeProtectedHeader } from 'jose';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §4.1 Authorization Code Grant', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
  });

  afterAll(() => server.stop());

  it('leads from the request over login and consent to a code, and from the code to tokens', async () => {
    const flow = new Flow(server, client);
    const authorization = flow.request({ scope: 'notes:read notes:write offline_access' });
    const loginPage = await flow.open(authorization);
    expect(loginPage.text).toContain('id="username"');
    const consentPage = await flow.login(loginPage, 'alice');
    expect(consentPage.text).toContain('id="consent-allow"');
    const answer = await flow.consent(consentPage, 'allow', ['notes:write', 'offline_access']);
    expect(answer.status).toBe(303);
    const { code, state, iss } = answerOf(answer);
    expect({ state, iss }).toEqual({ state: authorization.state, iss: server.url });

    const response = await flow.exchange({ code: code!, verifier: authorization.verifier });
    const tokens = (await response.json()) as Tokens;
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'notes:read notes:write offline_access',
    });
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      iss: server.url,
      aud: `${server.url}/api/notes`,
      client_id: 'C1',
    });

    const notes = await flow.notes(tokens.access_token);
    expect(notes.status).toBe(200);
    expect(await notes.json()).toEqual([]);

    const refreshed = await flow.refresh(tokens.refresh_token!);
    expect(refreshed.status).toBe(200);
  });
});
