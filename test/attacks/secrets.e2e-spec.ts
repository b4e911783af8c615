import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entities } from '../../src/entities.js';
import { currentRequest } from '../../src/http/request-scope.js';
import { createLogger } from '../../src/telemetry/log/server-logger.js';
import { LoginForm, RecordingLogger, send, sharedDatabase } from '../support/attack-world.js';
import { Canaries } from '../support/canaries.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { testSettings } from '../support/settings.js';
import { type TestClient, TestServer } from '../support/server.js';

const FULL = { scope: 'openid notes:read notes:write offline_access', nonce: 'n' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

type Clients = Record<'C1' | 'C2' | 'P1', TestClient>;

async function registerClients(server: TestServer): Promise<Clients> {
  const scope = { scope: 'openid notes:read notes:write offline_access' };
  return {
    C1: await server.client('C1', scope),
    C2: await server.client('C2', { ...scope, token_endpoint_auth_method: 'client_secret_post' }),
    P1: await server.client('P1', { ...scope, token_endpoint_auth_method: 'none' }),
  };
}

/** A whole life with the server: what goes well, what goes wrong, and what breaks. */
async function live(server: TestServer, { C1, C2, P1 }: Clients, canaries: Canaries): Promise<void> {
  const password = canaries.add('password', `Pass ${randomBytes(12).toString('hex')}`);
  for (const { secret } of [C1, C2]) canaries.add('client secret', secret);
  const { id } = await server.user('alice', password);
  const flow = new Flow(server, C1);
  await fail(server, flow, canaries, password);
  const authorize = async (by: Flow): Promise<{ code: string; verifier: string }> => {
    const loginPage = await by.open(by.request());
    canaries.add('csrf token', (await LoginForm.open(by)).fields.csrf_token);
    await by.login(loginPage, 'alice', password);
    const grant = await by.authorize('alice', by === flow ? FULL : {});
    canaries.add('code', grant.code);
    canaries.add('verifier', grant.verifier);
    for (const cookie of by.browser.cookies.values()) canaries.add('cookie', cookie);
    return grant;
  };
  const grant = await authorize(flow);
  const first = await keep(flow.exchange(grant), canaries);
  const second = await keep(flow.refresh(first.refresh_token!), canaries);
  await flow.notes(second.access_token);
  await send(server, '/userinfo', { headers: { authorization: `Bearer ${second.access_token}` } });
  const idToken = canaries.add('id token', (first as Tokens & { id_token: string }).id_token);
  await flow.browser.get(`/authorize?${new URLSearchParams({ id_token_hint: idToken, client_id: 'C1' }).toString()}`);
  await flow.browser.get(`/logout?id_token_hint=${idToken}`);
  for (const path of ['/introspect', '/revoke']) {
    const headers = { ...FORM, authorization: basic(C1.id, C1.secret!) };
    await send(server, path, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ token: second.access_token }).toString(),
    });
    await send(server, path, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ token: second.refresh_token! }).toString(),
    });
  }
  await flow.exchange(grant);
  for (const by of [new Flow(server, C2), new Flow(server, P1)]) await keep(by.exchange(await authorize(by)), canaries);
  canaries.add('client secret', (await server.clients.rotateSecret('C1', 60)).secret);
  await server.users.setPassword(id, canaries.add('password', `New ${randomBytes(12).toString('hex')}`));
}

async function keep(answer: Promise<Response>, canaries: Canaries): Promise<Tokens> {
  const tokens = (await (await answer).json()) as Tokens;
  canaries.add('access token', tokens.access_token);
  if (tokens.refresh_token !== undefined) canaries.add('refresh token', tokens.refresh_token);
  return tokens;
}

/** Secrets in all the wrong places. */
async function fail(server: TestServer, flow: Flow, canaries: Canaries, password: string): Promise<void> {
  const canary = (what: string): string => canaries.add(what, `canary-${randomBytes(12).toString('hex')}`);
  const form = await LoginForm.open(flow);
  await form.submit('alice', canary('wrong password'));
  await form.submit(canary('password as user name'), 'wrong');
  await form.browser.post('/login', { ...form.fields, csrf_token: canary('csrf token'), username: 'alice', password });
  const post = (path: string, body: string, headers: Record<string, string> = FORM): Promise<unknown> =>
    send(server, path, { method: 'POST', body, headers });
  await post(
    '/token',
    `grant_type=authorization_code&code=${canary('code')}&client_id=C2&client_secret=${canary('secret')}`,
  );
  await post('/token', `grant_type=refresh_token&refresh_token=${canary('refresh token')}`, {
    ...FORM,
    authorization: basic('C1', canary('secret')),
  });
  await post('/token', `client_secret=${canary('secret')}&client_secret=${canary('secret')}`);
  await post('/token', `${canary('secret')}=1&code[]=${canary('code')}&x=%zz`);
  await post(
    '/token',
    `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=${canary('assertion')}`,
  );
  for (const contentType of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    for (const path of ['/token', '/login', '/api/notes', '/register']) {
      await post(path, `{"password":"${canary('password')}", "code": ${canary('code')}}`, {
        'content-type': contentType,
      });
    }
  }
  for (const path of [
    '/nowhere',
    '/callback',
    '/token',
    '/login',
    '/authorize',
    '/api/notes',
    '/logout',
    '/docs/x',
    '/account',
  ]) {
    await send(server, `${path}?code=${canary('code')}&password=${canary('password')}&access_token=${canary('token')}`);
  }
  await send(server, `/%ff?code=${canary('code')}`);
  await send(server, `/nowhere?code=${canary('code')}`, { headers: { accept: 'text/html' } });
  for (const scheme of ['Bearer', 'Basic', 'DPoP', 'Token']) {
    for (const path of ['/token', '/api/notes', '/userinfo', '/register/x', '/introspect']) {
      await post(path, 'x=1', { ...FORM, authorization: `${scheme} ${canary('credentials')}` });
    }
  }
  await send(server, '/account', {
    headers: { cookie: `portico_session=${canary('cookie')}; portico_browser=${canary('cookie')}` },
  });
}

/** Tables are taken away while requests run: what breaks must not tell what it was about. */
async function breakDown(server: TestServer, { C1 }: Clients, canaries: Canaries): Promise<void> {
  const password = canaries.add('password', `Pass ${randomBytes(12).toString('hex')}`);
  await server.user('bob', password);
  const flow = new Flow(server, C1);
  const form = await LoginForm.open(flow);
  const without = async (table: string, work: () => Promise<void>): Promise<void> => {
    await server.database.manager.query(`ALTER TABLE ${table} RENAME TO ${table}_away`);
    await work();
    await server.database.manager.query(`ALTER TABLE ${table}_away RENAME TO ${table}`);
  };
  await without('sessions', async () => {
    expect((await form.submit('bob', password)).status).toBeGreaterThanOrEqual(500);
  });
  await flow.login(form.page, 'bob', password);
  const grant = await flow.authorize('bob', FULL);
  canaries.add('code', grant.code);
  canaries.add('verifier', grant.verifier);
  await without('grants', async () => {
    const answer = await flow.exchange(grant);
    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([
      500,
      ['error', 'error_description'],
    ]);
  });
  const { refresh_token: token } = await keep(flow.exchange(grant), canaries);
  await without('users', async () => expect((await flow.refresh(token!)).status).toBe(500));
}

describe('SE: secrets in logs, at rest, in dumps', () => {
  const shared = sharedDatabase();
  const logs = new RecordingLogger();
  const written: string[] = [];
  const canaries = new Canaries();
  let server: TestServer;

  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => {
        written.push(String(text));
        return true;
      });
    }
    server = await TestServer.start({ ...shared.changes, LOG_LEVEL: 'debug', SHIPPED_PASSWORDS: 'true' }, logs);
    const fixtures = await registerClients(server);
    await live(server, fixtures, canaries);
    await breakDown(server, fixtures, canaries);
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    await server.stop();
    shared.dispose();
  });

  it('SE-01 no log line of any level tells one of them, also where something broke', () => {
    expect(canaries.values.size).toBeGreaterThan(60);
    expect(logs.lines.length).toBeGreaterThan(50);
    expect(logs.lines.join('\n')).toMatch(/server_error/);
    expect(canaries.foundIn(logs.lines)).toEqual([]);
    expect(canaries.foundIn(written)).toEqual([]);
  });

  it.each(['pretty', 'json'])('SE-01 the server’s own logger, at its lowest level, as %s', async (LOG_FORMAT) => {
    const lines: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    }
    const own = new Canaries();
    const settings = { LOG_FORMAT, LOG_LEVEL: 'debug', DATABASE_URL: 'sqlite::memory:' };
    const other = await TestServer.start(settings, createLogger(testSettings(settings), currentRequest));
    await live(other, await registerClients(other), own);
    await other.stop();
    jest.restoreAllMocks();
    expect(lines.join('')).toMatch(/invalid_client/);
    expect(own.foundIn(lines)).toEqual([]);
  });

  it('SE-03 no row of any table holds one of them, in plain, hexadecimal or base64', async () => {
    for (const entity of entities) {
      const { tableName } = server.database.dataSource.getMetadata(entity);
      const rows = await server.database.read((manager) =>
        manager.query<Record<string, unknown>[]>(`SELECT * FROM ${tableName}`),
      );
      const cells = rows.flatMap((row) => Object.values(row).map(textOf));
      expect([tableName, canaries.foundIn(cells)]).toEqual([tableName, []]);
    }
  });

  it('SE-03 passwords are Argon2id, and everything else that opens something is a hash or sealed', async () => {
    const select = <T>(sql: string): Promise<T[]> => server.database.read((manager) => manager.query<T[]>(sql));
    const users = await select<{ password_hash: string }>('SELECT password_hash FROM users');
    for (const { password_hash: hash } of users) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=(?:19456|[2-9]\d{4,}),t=[2-9],p=1\$/);
    }
    expect(new Set(users.map(({ password_hash: hash }) => hash)).size).toBe(users.length);
    for (const { secret_hash: hash } of await select<{ secret_hash: Uint8Array }>(
      'SELECT secret_hash FROM client_secrets',
    )) {
      expect(hash).toHaveLength(32);
    }
    for (const { secret_hash: hash } of await select<{ secret_hash: Uint8Array }>('SELECT secret_hash FROM sessions')) {
      expect(hash).toHaveLength(32);
    }
    const keys = await select<{ sealed_private_key: string; public_jwk: string }>('SELECT * FROM signing_keys');
    expect(keys.length).toBeGreaterThan(0);
    for (const { sealed_private_key: sealed, public_jwk: jwk } of keys) {
      expect(Buffer.from(sealed, 'base64url').toString()).not.toMatch(/"(d|kty|crv)"/);
      expect(JSON.parse(jwk)).not.toHaveProperty('d');
    }
  });

  it('SE-03 nor do the files of an embedded database, with what was deleted or not yet written back', () => {
    const file = shared.changes['DATABASE_URL']!.replace(/^sqlite:/, '');
    if (file.includes('://')) return;
    const folder = dirname(file);
    const contents = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
    expect(contents.join('').length).toBeGreaterThan(10_000);
    expect(canaries.foundIn(contents)).toEqual([]);
  });

  it('SE-04 no answer repeats the secret it refuses', async () => {
    const canary = `canary-${randomBytes(12).toString('hex')}`;
    const attempts: [string, RequestInit][] = [
      [
        '/token',
        {
          method: 'POST',
          headers: FORM,
          body: `grant_type=authorization_code&code=${canary}&client_id=C1&client_secret=${canary}`,
        },
      ],
      [
        '/token',
        { method: 'POST', headers: { ...FORM, authorization: basic('C1', canary) }, body: `grant_type=${canary}` },
      ],
      ['/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"password":"${canary}` }],
      ['/api/notes', { headers: { authorization: `Bearer ${canary}` } }],
      [`/nowhere?code=${canary}`, {}],
      [`/nowhere?code=${canary}`, { headers: { accept: 'text/html' } }],
    ];
    for (const [path, init] of attempts) {
      const { text, headers } = await send(server, path, init);
      expect([path, text.includes(canary), JSON.stringify([...headers]).includes(canary)]).toEqual([
        path,
        false,
        false,
      ]);
    }
  });
});

function textOf(cell: unknown): string {
  if (!(cell instanceof Uint8Array)) return typeof cell === 'string' ? cell : JSON.stringify(cell ?? '');
  const bytes = Buffer.from(cell);
  return [bytes.toString('latin1'), bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')].join(
    '\n',
  );
}
