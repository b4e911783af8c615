import { expectRefused, send, sendRaw, startWorld, type World } from '../support/attack-world.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { expectLive } from '../support/outcomes.js';
import type { TestClient } from '../support/server.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ENDPOINTS = ['/introspect', '/revoke'];

describe('IR: introspection and revocation', () => {
  let world: World;
  let flow: Flow;
  /** The API that the notes are, as a caller of introspection; and another one. */
  let api: TestClient;
  let otherApi: TestClient;
  let tokens: Required<Tokens>;

  beforeAll(async () => {
    world = await startWorld();
    flow = new Flow(world.server, world.C1);
    const metadata = { grant_types: ['client_credentials'], redirect_uris: [], scope: '' };
    const { url } = world.server;
    api = await world.server.client('R1', { ...metadata, portico_resource_server: `${url}/api/notes` });
    otherApi = await world.server.client('R2', { ...metadata, portico_resource_server: 'https://api.test' });
    tokens = (await flow.tokens('alice', { scope: 'notes:read offline_access' })) as Required<Tokens>;
  });

  afterEach(async () => expect((await flow.notes(tokens.access_token)).status).toBe(200));

  afterAll(() => world.server.stop());

  function call(path: string, body: string, headers: Record<string, string> = {}): ReturnType<typeof send> {
    return send(world.server, path, { method: 'POST', body, headers: { ...FORM, ...headers } });
  }

  function as(
    client: TestClient,
    path: string,
    token: string,
    more: Record<string, string> = {},
  ): ReturnType<typeof send> {
    const isBasic = client.secret !== undefined && !client.sendsSecretInBody;
    const form = new URLSearchParams({ token, ...more });
    if (!isBasic) form.set('client_id', client.id);
    if (client.sendsSecretInBody) form.set('client_secret', client.secret!);
    const body = form.toString();
    return call(path, body, isBasic ? { authorization: basic(client.id, client.secret) } : {});
  }

  it('IR-02 for everybody whose token it is not: exactly {"active":false}', async () => {
    const { access_token: accessToken, refresh_token: refreshToken } = tokens;
    for (const [client, token] of [
      [world.C2, accessToken],
      [world.C2, refreshToken],
      [otherApi, accessToken],
      [otherApi, refreshToken],
      [api, refreshToken],
      [world.C1, accessToken],
    ] as const) {
      const answer = await as(client, '/introspect', token);
      expect([answer.status, answer.text]).toEqual([200, '{"active":false}']);
    }
    expect(JSON.parse((await as(api, '/introspect', accessToken)).text)).toMatchObject({
      active: true,
      client_id: 'C1',
    });
  });

  it('IR-03 the unknown, the altered and the revoked look all alike', async () => {
    const gone = (await flow.tokens('alice', { scope: 'notes:read offline_access' })) as Required<Tokens>;
    expect((await as(world.C1, '/revoke', gone.refresh_token)).status).toBe(200);
    const { access_token: token } = tokens;
    const { code } = await flow.authorize('alice');
    const others = [
      'x',
      'null',
      '0',
      code,
      world.C1.secret!,
      `${token}x`,
      token.slice(0, -1),
      `${token} `,
      gone.access_token,
      gone.refresh_token,
    ];
    for (const other of others) {
      const { status, text } = await as(api, '/introspect', other);
      expect([other, status, text]).toEqual([other, 200, '{"active":false}']);
    }
  });

  it('IR-04 nobody without authentication is told or may end anything', async () => {
    for (const path of ENDPOINTS) {
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        for (const headers of [
          {},
          { authorization: `Bearer ${tokens.access_token}` },
          { authorization: basic('R1', 'wrong') },
          { authorization: basic('OFF', world.OFF.secret!) },
        ]) {
          const answer = await call(path, new URLSearchParams({ token }).toString(), headers as Record<string, string>);
          expect([answer.status, (JSON.parse(answer.text) as { error: string }).error]).toEqual([
            401,
            'invalid_client',
          ]);
        }
        const post = { client_id: 'C1' };
        expect((await call(path, new URLSearchParams({ token, ...post }).toString())).status).toBe(401);
      }
    }
    expect((await as(world.P1, '/introspect', tokens.access_token)).status).toBe(401);
  });

  it('IR-06 a stranger cannot revoke what is not his', async () => {
    for (const client of [world.C2, world.P1, otherApi, api]) {
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
          expect([200, 400]).toContain((await as(client, '/revoke', token, { token_type_hint: hint })).status);
        }
      }
    }
    const refreshed = await flow.refresh(tokens.refresh_token);
    expect(refreshed.status).toBe(200);
    tokens = (await refreshed.json()) as Required<Tokens>;
  });

  it('IR-07 what the owner revoked is over at once, with all that came of the same approval', async () => {
    for (const kind of ['access_token', 'refresh_token'] as const) {
      const own = (await flow.tokens('alice', { scope: 'notes:read offline_access' })) as Required<Tokens>;
      const next = (await (await flow.refresh(own.refresh_token)).json()) as Required<Tokens>;
      expect((await as(world.C1, '/revoke', own[kind])).status).toBe(200);
      for (const token of [own.access_token, next.access_token]) expect((await flow.notes(token)).status).toBe(401);
      for (const token of [own.refresh_token, next.refresh_token]) expect((await flow.refresh(token)).status).toBe(400);
    }
  });

  describe.each(ENDPOINTS)('PP at %s', (path) => {
    const good = (): Record<string, string> => ({ authorization: basic('R1', api.secret!) });

    it('PP-01 a parameter that stands twice', async () => {
      const { access_token: token } = tokens;
      for (const body of [
        `token=${token}&token=${token}`,
        `token=${token}&token=x`,
        `token=&token=${token}`,
        `token=${token}&token_type_hint=a&token_type_hint=b`,
      ]) {
        const answer = await call(path, body, good());
        expect([answer.status, (JSON.parse(answer.text) as { error: string }).error]).toEqual([400, 'invalid_request']);
      }
    });

    it('PP-03, PP-04, PP-06 brackets, other content types, nothing at all', async () => {
      const { access_token: token } = tokens;
      for (const body of [
        '',
        'token',
        'token=',
        'x=1',
        `token[]=${token}`,
        `token[token]=1`,
        'token[$ne]=1',
        'token=%00',
        'token=%ff',
        'token=%',
      ]) {
        expect([body, (await call(path, body, good())).status]).toEqual([body, 400]);
      }
      for (const body of [
        '{"token":0}',
        '{"token":null}',
        '{"token":true}',
        `{"token":"${token}"}`,
        '{"token":{"token":1}}',
        'null',
        '[]',
      ]) {
        const answer = await call(path, body, { ...good(), 'content-type': 'application/json' });
        expectRefused(answer);
      }
      for (const contentType of ['text/plain', 'multipart/form-data; boundary=x', 'application/xml']) {
        expectRefused(await call(path, `token=${token}`, { ...good(), 'content-type': contentType }));
      }
      expectRefused(await send(world.server, `${path}?token=${token}`, { headers: good() }));
      expect((await call(path, `token=${'a'.repeat(70_000)}`, good())).status).toBe(413);
      expect((await call(`${path}?token=${token}`, '', good())).status).toBe(400);
    });

    it('CA-06 of two Authorization headers neither is believed', async () => {
      const body = `token=${tokens.access_token}`;
      const lines = [
        'Host: 127.0.0.1',
        'Connection: close',
        `Authorization: ${basic('R1', api.secret!)}`,
        'Authorization: Basic eDp5',
      ];
      const head = [
        `POST ${path} HTTP/1.1`,
        ...lines,
        `Content-Type: ${FORM['content-type']}`,
        `Content-Length: ${body.length}`,
      ];
      expect(await sendRaw(world.server, [...head, '', body].join('\r\n'))).toMatch(
        /^HTTP\/1\.1 400 [^]*"invalid_request"/,
      );
    });
  });

  it('LIVE: an ordinary flow succeeds', () => expectLive(flow));
});
