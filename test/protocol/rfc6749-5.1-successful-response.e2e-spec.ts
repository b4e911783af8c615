import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeJwt } from 'jose';
import { Flow, type Tokens } from '../support/flow.js';
import { type JsonAnswer, readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

/** Usual and greatest length by name, as docs/values.md has them. */
const DOCUMENTED = new Map(
  [
    ...readFileSync(resolve(__dirname, '../../docs/values.md'), 'utf8').matchAll(
      /^\| `(\w+)` +\| (\d+) +\| (\d+) +\|$/gm,
    ),
  ].map(([, name, usual, most]) => [name!, { usual: Number(usual), most: Number(most) }]),
);

describe('RFC 6749 §5.1 Successful Response', () => {
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

  const exchange = async (scope: string): Promise<JsonAnswer> =>
    readJson(flow.exchange(await flow.authorize('alice', { scope })));

  it('is JSON in the entity-body of a response with status 200', async () => {
    const { status, headers } = await exchange('notes:read');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json\b/);
  });

  it('MUST include Cache-Control: no-store, and Pragma: no-cache', async () => {
    const { headers } = await exchange('notes:read');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
  });

  it('access_token and token_type are REQUIRED', async () => {
    const { body } = await exchange('notes:read');
    expect(body).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer' });
  });

  it('expires_in is RECOMMENDED: a JSON number, the seconds until the token stops working', async () => {
    const { body } = await exchange('notes:read');
    const { access_token, expires_in } = body as unknown as Tokens;
    const { iat, exp } = decodeJwt(access_token);
    expect(expires_in).toBe(600);
    expect(exp! - iat!).toBe(600);
    server.clock.move(599);
    expect((await flow.notes(access_token)).status).toBe(200);
    server.clock.move(1);
    expect((await flow.notes(access_token)).status).toBe(401);
  });

  it('refresh_token is OPTIONAL: issued where offline_access was granted', async () => {
    expect((await exchange('notes:read')).body).not.toHaveProperty('refresh_token');
    expect((await exchange('notes:read offline_access')).body).toHaveProperty('refresh_token');
  });

  it('refresh_token: not where offline_access was unticked', async () => {
    const own = new Flow(server, await server.client('C2'), flow.browser);
    const authorization = own.request({ scope: 'notes:read offline_access' });
    const answer = await own.consent(await own.open(authorization), 'allow', []);
    const code = new URL(answer.location!).searchParams.get('code')!;
    const { body } = await readJson(own.exchange({ code, verifier: authorization.verifier }));
    expect(body['scope']).toBe('notes:read');
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('refresh_token: always, where the client is registered so', async () => {
    const own = new Flow(server, await server.client('C3', { portico_always_issue_refresh_token: true }));
    expect(await own.tokens('alice')).toHaveProperty('refresh_token');
  });

  it('refresh_token: never to a client that may not use one', async () => {
    const own = new Flow(server, await server.client('C4', { grant_types: ['authorization_code'] }));
    expect(await own.tokens('alice', { scope: 'notes:read offline_access' })).not.toHaveProperty('refresh_token');
  });

  it('scope is REQUIRED where it differs from the one requested; it is always there', async () => {
    expect((await exchange('notes:write notes:read')).body['scope']).toBe('notes:write notes:read');
  });

  it('SHOULD document the size of every value that is issued (§2.2, §4.1.2): docs/values.md', async () => {
    const { client_id, secret } = await register();
    const { code, verifier } = await flow.authorize('alice', { scope: 'notes:read offline_access' });
    const { access_token, refresh_token } = await tokensFor({ code, verifier });
    const usual = { client_id, client_secret: secret, code, access_token, refresh_token };
    for (const [name, value] of Object.entries(usual)) {
      expect({ name, value: value!.length <= DOCUMENTED.get(name)!.usual }).toEqual({ name, value: true });
      expect(value).toMatch(/^[\w.~-]+$/);
    }
    const nonce = 'n'.repeat(1024);
    const claims = JSON.stringify({ userinfo: { email: { values: ['x'.repeat(4000)] } } });
    const long = await flow.authorize('alice', { scope: 'notes:read offline_access', nonce, claims });
    expect(long.code.length).toBeGreaterThan(DOCUMENTED.get('code')!.usual);
    expect(long.code.length).toBeLessThanOrEqual(DOCUMENTED.get('code')!.most);
    const most = await tokensFor(long);
    expect(most.access_token.length).toBeLessThanOrEqual(DOCUMENTED.get('access_token')!.most);
    expect(most.refresh_token!.length).toBeLessThanOrEqual(DOCUMENTED.get('refresh_token')!.most);
  });

  it('§10.10: what is generated cannot be guessed: at least 128 bits of each value are unforeseeable', async () => {
    const bytesOf = (text: string) => Buffer.from(text, 'base64url').length;
    const codes = await Promise.all(Array.from({ length: 8 }, () => flow.authorize('alice')));
    // A salt of 16 bytes begins after the id of the key; a tag of 16 bytes ends it (src/crypto/sealer.ts).
    for (const part of [(code: string) => code.slice(6, 26), (code: string) => code.slice(-21)]) {
      expect(new Set(codes.map(({ code }) => part(code))).size).toBe(codes.length);
    }
    const all = await Promise.all(
      [0, 1].map(async () => tokensFor(await flow.authorize('alice', { scope: 'notes:read offline_access' }))),
    );
    expect(new Set(all.map(({ refresh_token }) => refresh_token!.slice(-43))).size).toBe(2);
    for (const { access_token, refresh_token } of all) {
      expect(bytesOf(decodeJwt(access_token).jti!)).toBe(16);
      expect(bytesOf(access_token.split('.')[2]!)).toBe(64);
      expect(bytesOf(refresh_token!)).toBe(24 + 32);
    }
    const secrets = [await register(), await register()].map(({ secret }) => secret);
    expect(secrets.map(bytesOf)).toEqual([32, 32]);
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  async function register(): Promise<{ client_id: string; secret: string }> {
    const created = await server.clients.create({ client_name: 'App', redirect_uris: ['https://app.test/cb'] });
    return { client_id: created.client.id, secret: created.secret! };
  }

  async function tokensFor(code: { code: string; verifier: string }): Promise<Tokens> {
    return (await readJson(flow.exchange(code))).body as unknown as Tokens;
  }
});
