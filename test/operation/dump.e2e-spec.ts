import { createHmac, randomBytes } from 'node:crypto';
import { Flow, basic, type Tokens } from '../support/flow.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';
import { UsersService } from '../../src/users/users.service.js';

const OFFLINE = { scope: 'notes:read offline_access' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Every text that stands in a value or can be made of it: inside of JSON, and bytes in the usual spellings. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...insideOf(value)];
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    return [bytes.toString('utf8'), ...(['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form))];
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf);
  return [];
}

function insideOf(text: string): string[] {
  if (!/^[[{"]/.test(text)) return [];
  try {
    return textsOf(JSON.parse(text));
  } catch {
    return [];
  }
}

describe('A dump of the database, taken in the middle of work', () => {
  let server: TestServer;
  let clients: TestClient[];
  /** Its secret is kept, sealed, since an HMAC is verified with it. */
  let jwtClient: TestClient;
  let flow: Flow;
  let tokens: Tokens;
  let userId: string;
  let values: readonly string[];

  beforeAll(async () => {
    server = await TestServer.start({ CLIENT_SECRET_JWT: 'true' });
    clients = [
      await server.client('basic-rp'),
      await server.client('post-rp', { token_endpoint_auth_method: 'client_secret_post' }),
    ];
    jwtClient = await server.client('jwt-rp', { token_endpoint_auth_method: 'client_secret_jwt' });
    userId = (await server.user('anna')).id;
    for (const client of clients) await new Flow(server, client).tokens('anna', OFFLINE);
    flow = new Flow(server, clients[0]!);
    tokens = await flow.tokens('anna', OFFLINE);
    // In the middle: codes that were not redeemed, pages that are open, a wrong password, a used refresh token.
    await flow.authorize('anna', OFFLINE);
    await new Flow(server, clients[0]!).open(flow.request());
    await flow.login(await flow.open(flow.request({ prompt: 'login' })), 'anna', 'wrong password');
    tokens = (await (await flow.refresh(tokens.refresh_token!)).json()) as Tokens;
    values = await dump();
  });
  afterAll(() => server.stop());

  async function dump(): Promise<string[]> {
    const rows: unknown[] = [];
    for (const { tableName } of server.database.dataSource.entityMetadatas) {
      rows.push(...(await server.database.read((manager) => manager.query<unknown[]>(`SELECT * FROM ${tableName}`))));
    }
    return [...new Set(rows.flatMap(textsOf))].filter((text) => text !== '' && !/[\r\n\0]/.test(text));
  }

  /** Which values something takes for a credential. A few at a time, as an attacker would. */
  async function accepted(tries: (value: string) => Promise<boolean>): Promise<string[]> {
    const found: string[] = [];
    const waiting = [...values];
    const worker = async (): Promise<void> => {
      for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
        if (await tries(value)) found.push(value);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return found;
  }

  const header = (value: string): string => encodeURIComponent(value).slice(0, 4000);

  const isToken = async (token: string): Promise<boolean> => (await flow.notes(header(token))).ok;
  const isRefreshToken = async (token: string): Promise<boolean> => (await flow.refresh(token)).ok;
  const isSession = async (secret: string): Promise<boolean> => {
    const { url } = flow.request({ prompt: 'none' });
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: `portico_session=${header(secret)}` } });
    return !/error=login_required/.test(answer.headers.get('location') ?? '');
  };
  const isBrowser = async (secret: string): Promise<boolean> => {
    const [row] = await server.database.read((manager) =>
      manager.query<{ id: Buffer }[]>('SELECT id FROM authorization_requests WHERE browser_hash IS NOT NULL'),
    );
    const id = Buffer.from(row!.id)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const headers = { cookie: `portico_browser=${header(secret)}`, accept: 'text/html' };
    const answer = await fetch(`${server.url}/login?request=${id}`, { redirect: 'manual', headers });
    return answer.status === 200;
  };
  const isHmacSecret = async (secret: string): Promise<boolean> => {
    const now = server.clock.seconds();
    const claims = {
      iss: 'jwt-rp',
      sub: 'jwt-rp',
      aud: server.url,
      exp: now + 60,
      jti: randomBytes(16).toString('hex'),
    };
    const parts = [{ alg: 'HS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const input = parts.join('.');
    const body = new URLSearchParams({
      grant_type: 'x',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`,
    });
    return (await fetch(`${server.url}/token`, { method: 'POST', headers: FORM, body })).status !== 401;
  };
  const isClientSecret = async (secret: string): Promise<boolean> => {
    const statuses = await Promise.all([
      fetch(`${server.url}/token`, {
        method: 'POST',
        headers: { ...FORM, authorization: basic('basic-rp', secret) },
        body: 'grant_type=x',
      }),
      fetch(`${server.url}/token`, {
        method: 'POST',
        headers: FORM,
        body: new URLSearchParams({ grant_type: 'x', client_id: 'post-rp', client_secret: secret }),
      }),
    ]);
    return statuses.some(({ status }) => status !== 401);
  };

  it('has values in it, and what is tried with them would find a credential', async () => {
    expect(values.length).toBeGreaterThan(100);
    expect(values).toContain('anna');
    expect(values.some((value) => value.replaceAll('-', '') === userId.replaceAll('-', ''))).toBe(true);
    expect(await isToken(tokens.access_token)).toBe(true);
    expect(await isSession(flow.browser.cookies.get('portico_session')!)).toBe(true);
    expect(await isClientSecret(clients[1]!.secret!)).toBe(true);
    expect(await isHmacSecret(jwtClient.secret!)).toBe(true);
    const users = server.app.get(UsersService);
    expect(await users.authenticate(await users.findByLogin('anna'), PASSWORD)).toBeTruthy();
  });

  it.each([
    ['an access token', isToken],
    ['a refresh token', isRefreshToken],
    ['the cookie of a session', isSession],
    ['the cookie of a browser', isBrowser],
    ['a client secret', isClientSecret],
    ['a client secret that keys an HMAC', isHmacSecret],
  ])('has nothing in it that passes for %s', async (_what, tries) => {
    expect(await accepted(tries)).toEqual([]);
  });

  it('has nothing in it that passes for a code', async () => {
    const { verifier } = flow.request();
    // A code would be refused as well, but for its verifier.
    const isCode = async (code: string): Promise<boolean> =>
      !/not one of this server/.test(await (await flow.exchange({ code, verifier })).text());
    expect(await isCode((await flow.authorize('anna', OFFLINE)).code)).toBe(true);
    expect(await accepted(isCode)).toEqual([]);
  });

  it('has nothing in it that is a password', async () => {
    const users = server.app.get(UsersService);
    const anna = await users.findByLogin('anna');
    expect(await accepted(async (value) => (await users.authenticate(anna, value)) !== undefined)).toEqual([]);
  });

  it('has no private key that could be read without SECRETS', () => {
    expect(values.filter((value) => /"d"\s*:|PRIVATE KEY/.test(value))).toEqual([]);
    // A private JWK's members are all there would be to look for; the public ones are x and y.
    expect(values.some((value) => /"x"\s*:/.test(value))).toBe(true);
  });
});
