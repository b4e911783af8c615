import { Flow, type Tokens } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('RFC 6750 §3 The WWW-Authenticate Response Header Field', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;
  let tokens: Tokens;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    await server.user('alice');
    flow = new Flow(server, client);
    tokens = await flow.tokens('alice', { scope: 'notes:read' });
  });

  afterAll(() => server.stop());

  const ask = (authorization?: string, init: RequestInit = {}) =>
    readJson(
      fetch(`${server.url}/api/notes`, {
        ...init,
        headers: { ...(authorization === undefined ? {} : { authorization }), ...(init.headers as object) },
      }),
    );

  const challengeOf = ({ headers }: { headers: Headers }) => headers.get('www-authenticate') ?? '';

  it('MUST include it where the request has no credentials: the scheme Bearer with at least one auth-param', async () => {
    const answer = await ask();
    expect(answer.status).toBe(401);
    expect(challengeOf(answer)).toMatch(/^Bearer [a-z_]+="/);
  });

  it('§3.1: SHOULD NOT include an error code where the request lacks any authentication information', async () => {
    expect(challengeOf(await ask())).not.toContain('error');
  });

  it('§3.1: invalid_request, with 400, where the request is malformed', async () => {
    const answer = await ask('Bearer a b');
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(challengeOf(answer)).toContain('error="invalid_request"');
  });

  it('§3.1: invalid_token, with 401, where the token is expired, revoked, malformed or invalid', async () => {
    const revoked = await flow.authorize('alice');
    const { body } = await readJson(flow.exchange(revoked));
    await flow.exchange(revoked);
    const [header, payload] = tokens.access_token.split('.');
    for (const token of ['x', `${header}.${payload}.AAAA`, `${header}.${payload}.`, String(body['access_token'])]) {
      const answer = await ask(`Bearer ${token}`);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(challengeOf(answer)).toContain('error="invalid_token"');
    }
    const short = await flow.tokens('alice');
    server.clock.move(600);
    expect(challengeOf(await ask(`Bearer ${short.access_token}`))).toContain('expired');
    tokens = await flow.tokens('alice', { scope: 'notes:read' });
  });

  it('§3.1: insufficient_scope, with 403 and the scope that is needed', async () => {
    const answer = await ask(`Bearer ${tokens.access_token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Buy milk' }),
    });
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(challengeOf(answer)).toContain('error="insufficient_scope"');
    expect(challengeOf(answer)).toContain('scope="notes:write"');
  });

  it('attributes MUST NOT appear more than once, and hold only the characters they may', async () => {
    for (const authorization of [undefined, 'Bearer "\\', 'Bearer x', `Bearer ${'x'.repeat(5000)}`]) {
      const challenge = challengeOf(await ask(authorization));
      for (const ofScheme of challenge.split(/, (?=DPoP )/)) {
        const names = [...ofScheme.matchAll(/([a-z_]+)="/g)].map(([, name]) => name);
        expect(new Set(names).size).toBe(names.length);
      }
      for (const [, value] of challenge.matchAll(/error_description="([^"]*)"/g)) {
        expect(value).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/);
      }
    }
  });

  it('points at metadata of the resource, which names this server (RFC 9728 §5.1)', async () => {
    const url = /resource_metadata="([^"]+)"/.exec(challengeOf(await ask()))?.[1];
    expect(url).toBe(`${server.url}/.well-known/oauth-protected-resource/api/notes`);
    expect((await readJson(fetch(url!))).body).toMatchObject({
      resource: `${server.url}/api/notes`,
      authorization_servers: [server.url],
      resource_name: 'Notes',
      // Of this API alone, though the same server holds others.
      scopes_supported: ['notes:read', 'notes:write'],
    });
  });
});
