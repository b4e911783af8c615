import { basic, Flow } from '../support/flow.js';
import { postForm, readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6749 §3.2 Token Endpoint', () => {
  let server: TestServer;
  let client: TestClient;
  let publicClient: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    publicClient = await server.client('P1', { token_endpoint_auth_method: 'none' });
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice');
  });

  afterAll(() => server.stop());

  const send = (form: Record<string, string> | [string, string][] | string, headers: Record<string, string> = {}) =>
    postForm(`${server.url}/token`, form, { authorization: basic(client.id, client.secret!), ...headers });

  it('MUST be used with POST', async () => {
    const { code, verifier } = await flow.authorize('alice');
    const query = new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: verifier });
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await fetch(`${server.url}/token?${query.toString()}`, {
        method,
        headers: { authorization: basic(client.id, client.secret!) },
      });
      expect([404, 405]).toContain(answer.status);
    }
  });

  it('takes application/x-www-form-urlencoded and nothing else', async () => {
    const { code, verifier } = await flow.authorize('alice');
    const parameters = { grant_type: 'authorization_code', code, code_verifier: verifier };
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', '']) {
      const answer = await readJson(
        fetch(`${server.url}/token`, {
          method: 'POST',
          headers: { authorization: basic(client.id, client.secret!), 'content-type': type },
          body: JSON.stringify(parameters),
        }),
      );
      expect([400, 415]).toContain(answer.status);
      expect(answer.body['error']).toBe('invalid_request');
    }
  });

  it('does not take parameters from the query', async () => {
    const { code, verifier } = await flow.authorize('alice');
    const query = new URLSearchParams({ code, code_verifier: verifier, redirect_uri: client.redirectUri }).toString();
    const answer = await postForm(
      `${server.url}/token?${query}`,
      { grant_type: 'authorization_code' },
      { authorization: basic(client.id, client.secret!) },
    );
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('MUST treat parameters sent without a value as if they were omitted', async () => {
    const missing = await send({ grant_type: 'authorization_code', code: '' });
    expect(missing).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(missing.body['error_description']).toContain('code is missing');
    const response = await flow.exchange(await flow.authorize('alice'), {
      scope: '',
      refresh_token: '',
      client_id: '',
    });
    expect(response.status).toBe(200);
  });

  it('MUST ignore unrecognized request parameters', async () => {
    const response = await flow.exchange(await flow.authorize('alice'), { tracking: '1', 'a.b': 'c' });
    expect(response.status).toBe(200);
  });

  it.each(['grant_type', 'code', 'code_verifier', 'redirect_uri', 'client_id', 'unheard_of'])(
    'MUST NOT include %s more than once',
    async (name) => {
      const { code, verifier } = await flow.authorize('alice');
      const form = {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: client.redirectUri,
        client_id: client.id,
        unheard_of: 'x',
      };
      const answer = await send([...Object.entries(form), [name, form[name as keyof typeof form]]]);
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      // Nothing was spent by the mistake.
      expect(await send(form)).toMatchObject({ status: 200 });
    },
  );

  it('§3.2.1: confidential clients MUST authenticate', async () => {
    const { code, verifier } = await flow.authorize('alice');
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id: client.id };
    const answer = await postForm(`${server.url}/token`, form);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('§3.2.1: an unauthenticated client MUST send its client_id', async () => {
    const own = new Flow(server, publicClient);
    const { code, verifier } = await own.authorize('alice');
    const form = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: publicClient.redirectUri,
    };
    expect(await postForm(`${server.url}/token`, form)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await postForm(`${server.url}/token`, { ...form, client_id: publicClient.id })).toMatchObject({
      status: 200,
    });
  });
});
