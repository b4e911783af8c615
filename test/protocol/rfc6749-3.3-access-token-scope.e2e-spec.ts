import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeJwt } from 'jose';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §3.3 Access Token Scope', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice', { scope: 'notes:read notes:write offline_access' });
  });

  afterAll(() => server.stop());

  const refused = async (scope: string) => answerOf(await flow.browser.get(flow.request({ scope }).url));

  it('is a list of space-delimited strings, whose order does not matter', async () => {
    const one = await flow.tokens('alice', { scope: 'notes:read notes:write' });
    const other = await flow.tokens('alice', { scope: 'notes:write notes:read' });
    expect(one.scope.split(' ').sort()).toEqual(['notes:read', 'notes:write']);
    expect(other.scope.split(' ').sort()).toEqual(['notes:read', 'notes:write']);
    for (const { access_token } of [one, other]) expect((await flow.notes(access_token)).status).toBe(200);
  });

  it('names each string once, however often it was asked for', async () => {
    expect((await flow.tokens('alice', { scope: 'notes:read  notes:read notes:read' })).scope).toBe('notes:read');
  });

  it('is case-sensitive', async () => {
    expect(await refused('Notes:Read')).toMatchObject({ error: 'invalid_scope' });
  });

  it.each(['notes:read "quoted"', 'notes:read\\', 'notes:read\nnotes:write', 'notes:read\tnotes:write', 'nötes:read'])(
    'scope-token = 1*( %%x21 / %%x23-5B / %%x5D-7E ): not %j',
    async (scope) => {
      expect(await refused(scope)).toMatchObject({ error: 'invalid_scope', iss: server.url });
    },
  );

  it('a scope that does not exist, or that the client is not registered for, is refused and not dropped', async () => {
    expect(await refused('notes:read unheard:of')).toMatchObject({ error: 'invalid_scope' });
    const reader = await server.client('reader', { scope: 'notes:read' });
    const own = new Flow(server, reader, flow.browser);
    expect(answerOf(await own.browser.get(own.request({ scope: 'notes:read notes:write' }).url))).toMatchObject({
      error: 'invalid_scope',
    });
  });

  it('MUST include the scope in the response where the person allowed less than was asked for', async () => {
    const own = new Flow(server, await server.client('C2'));
    const authorization = own.request({ scope: 'notes:read notes:write' });
    const consentPage = await own.login(await own.open(authorization), 'alice');
    const { code } = answerOf(await own.consent(consentPage, 'allow', []));
    const response = await own.exchange({ code: code!, verifier: authorization.verifier });
    const tokens = (await response.json()) as Tokens;
    expect(tokens.scope).toBe('notes:read');
    expect(decodeJwt(tokens.access_token)['scope']).toBe('notes:read');
    expect(await addNote(tokens)).toBe(403);
  });

  it('MUST process a request without scope with a pre-defined default: all of the client but offline_access', async () => {
    for (const scope of [undefined, '']) {
      const tokens = await flow.tokens('alice', { scope });
      expect(tokens.scope.split(' ').sort()).toEqual(['notes:read', 'notes:write']);
      expect(tokens).not.toHaveProperty('refresh_token');
    }
  });

  it('SHOULD document scope requirements and the default value: in the metadata, and in docs/values.md', async () => {
    const { body } = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
    expect(body['scopes_supported']).toEqual(expect.arrayContaining(['notes:read', 'notes:write', 'offline_access']));
    const page = readFileSync(resolve(__dirname, '../../docs/values.md'), 'utf8').replaceAll('\n', ' ');
    expect(page).toContain('without `scope` gets all scopes of the client except `offline_access`');
  });

  async function addNote({ access_token }: Tokens): Promise<number> {
    const response = await fetch(`${server.url}/api/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Buy milk' }),
    });
    return response.status;
  }
});
