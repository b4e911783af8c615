import { SCOPES_OF_ROLES, type AdministrativeScope } from '../../src/admin/administrative-scopes.js';
import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { KeyRing } from '../../src/keys/key-ring.js';
import type { Role } from '../../src/users/role.js';
import { ADMIN_ROUTES } from '../support/admin-routes.js';
import { ADMIN_SCOPES, AdminCaller, adminClient, administrator, machine } from '../support/administrators.js';
import { sharedDatabase, startReplica } from '../support/attack-world.js';
import { Flow } from '../support/flow.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const NOBODY = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';
/** Real time on purpose: how long a process may remember has nothing to do with the clock of tokens. */
const WITHIN_A_SECOND = 1100;

const guarded = Object.entries(ADMIN_ROUTES).filter(([, access]) => access !== 'public');
const ALL = ADMIN_SCOPES.split(' ') as AdministrativeScope[];

describe('AD: the admin API', () => {
  const shared = sharedDatabase();
  let server: TestServer;
  let replica: TestServer;
  let client: TestClient;
  let owner: AdminCaller;

  beforeAll(async () => {
    server = await TestServer.start(shared.changes);
    replica = await startReplica(server, shared.changes);
    client = await adminClient(server);
    owner = await administrator(server, client, 'owner');
  });

  afterAll(async () => {
    await replica.stop();
    await server.stop();
    shared.dispose();
  });

  /** Calls a route about nothing that exists, with a body that changes nothing. */
  const callRoute = (caller: AdminCaller, route: string) => {
    const [method = '', path = ''] = route.split(' ');
    const target = path.replace('/api/admin', '').replace(/:\w+/g, NOBODY);
    const hasBody = !['GET', 'DELETE'].includes(method);
    return caller.call(method, target, hasBody ? {} : undefined, { 'if-match': '"1"' });
  };

  /** What an answer shows about access: refused for it, or for something else, or not at all. */
  const isOpen = (status: number) => status !== 401 && status !== 403;

  const demanded = (access: string): AdministrativeScope[] =>
    access.replace('token ', '').split('|') as AdministrativeScope[];

  const ROLES: [Role | null][] = [[null], ['viewer'], ['client_admin'], ['user_admin'], ['owner']];

  it.each(ROLES)('AD-01 the role %s opens the routes of its scopes and no other', async (role) => {
    const caller = await administrator(server, client, role);
    const allowed = role === null ? [] : SCOPES_OF_ROLES[role];
    for (const [route, access] of guarded) {
      const answer = await callRoute(caller, route);
      const expected = demanded(access).some((scope) => allowed.includes(scope));
      expect({ route, open: isOpen(answer.status) }).toEqual({ route, open: expected });
      expect(answer.status).toBeLessThan(500);
      if (!expected) expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
    }
  });

  it.each(ALL)('AD-01 an owner who has granted %s alone gets no further than that', async (scope) => {
    const caller = await administrator(server, client, 'owner', { scope });
    for (const [route, access] of guarded) {
      const { status } = await callRoute(caller, route);
      expect({ route, open: isOpen(status) }).toEqual({ route, open: demanded(access).includes(scope) });
    }
  });

  it.each(ALL)('AD-01 a service that is registered for %s gets no further than that', async (scope) => {
    const caller = await machine(server, `machine-${scope}`, scope);
    for (const [route, access] of guarded) {
      const { status } = await callRoute(caller, route);
      expect({ route, open: isOpen(status) }).toEqual({ route, open: demanded(access).includes(scope) });
    }
  });

  it('AD-01 nothing, nonsense, an ID token and tokens for others open nothing', async () => {
    const flow = new Flow(server, client);
    await server.user('plain');
    const notes = await flow.tokens('plain', { scope: 'notes:read' });
    const openid = (await flow.tokens('plain', { scope: 'openid' })) as unknown as Record<string, string>;
    const service = await server.client('plain-service', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
    });
    const own = await new Flow(server, service).token({ grant_type: 'client_credentials' });
    const { access_token: ofService } = (await own.json()) as { access_token: string };
    const [head, body, signature] = owner.token.split('.') as [string, string, string];
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('admin:read', 'admin:owner'));
    const wrong: [string, string][] = [
      ['nothing', ''],
      ['nonsense', 'x'],
      ['notes', notes.access_token],
      ['openid', openid['access_token']!],
      ['id token', openid['id_token']!],
      ['service', ofService],
      ['changed', [head, forged.toString('base64url'), signature].join('.')],
      ['unsigned', [Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url'), body, ''].join('.')],
    ];
    for (const [name, token] of wrong) {
      const caller = new AdminCaller(server.url, token);
      for (const [route] of guarded) {
        const { status } = await callRoute(caller, route);
        expect({ name, route, status }).toEqual({ name, route, status: 401 });
      }
    }
  });

  it('AD-01 a token for another audience, or that has expired, is refused, though this server signed it', async () => {
    const key = await server.app.get(KeyRing).signingKey('ES256');
    const claims = JSON.parse(Buffer.from(owner.token.split('.')[1]!, 'base64url').toString()) as object;
    const sign = (audience: string, more = {}) => key.sign('at+jwt', { ...claims, aud: audience, ...more });
    const status = async (audience: string) =>
      (await new AdminCaller(server.url, await sign(audience)).call('GET', '/clients')).status;
    expect(await status(`${server.url}/api/admin`)).toBe(200);
    for (const other of [server.url, `${server.url}/api/notes`, `${server.url}/api/admin/`, 'https://api.test']) {
      expect(await status(other)).toBe(401);
    }
    const expired = await sign(`${server.url}/api/admin`, { exp: server.clock.seconds() });
    expect((await new AdminCaller(server.url, expired).call('GET', '/clients')).status).toBe(401);
  });

  it('AD-02 a token outlives neither the role nor the user, in any process', async () => {
    const demoted = await administrator(server, client, 'owner');
    const disabled = await administrator(server, client, 'client_admin');
    const elsewhere = (caller: AdminCaller) => new AdminCaller(replica.url, caller.token);
    for (const caller of [demoted, disabled]) {
      expect((await elsewhere(caller).call('GET', '/clients')).status).toBe(200);
    }
    await server.users.setRole(demoted.userId!, 'viewer');
    await server.users.disable(disabled.userId!);
    expect((await demoted.call('POST', '/keys', { algorithm: 'ES256' })).status).toBe(403);
    expect((await demoted.call('GET', '/clients')).status).toBe(200);
    expect((await disabled.call('GET', '/clients')).status).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, WITHIN_A_SECOND));
    expect((await elsewhere(demoted).call('POST', '/keys', { algorithm: 'ES256' })).status).toBe(403);
    expect((await elsewhere(disabled).call('GET', '/clients')).status).toBe(401);
    await server.users.setRole(demoted.userId!, null);
    const refused = await demoted.json('GET', '/clients');
    // Another token would not help, and this one says so.
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('You have no role') } });
  });

  it('AD-02 a scope that is taken from the client counts no more, in tokens that have it', async () => {
    const caller = await machine(server, 'narrowed', 'admin:read admin:clients');
    const narrowed = await server.clients.show('narrowed');
    await server.clients.replace(narrowed, await server.clients.proveChange(narrowed, { scope: 'admin:read' }));
    expect((await caller.call('POST', '/clients', {})).status).toBe(403);
    expect((await caller.call('GET', '/clients')).status).toBe(200);
  });

  describe('AD-04 only an owner touches what would make one', () => {
    let userAdmin: AdminCaller;
    let clientAdmin: AdminCaller;
    let victim: string;

    beforeAll(async () => {
      userAdmin = await administrator(server, client, 'user_admin');
      clientAdmin = await administrator(server, client, 'client_admin');
      victim = (await administrator(server, client, 'viewer')).userId!;
    });

    const any = { 'if-match': '*' };

    it('a user administrator cannot take over another administrator', async () => {
      const target = `/users/${victim}`;
      const attempts: [string, string, unknown?][] = [
        ['POST', `${target}/password`, { password: 'taken over by me' }],
        ['PATCH', target, { email: 'mine@example.com' }],
        ['POST', `${target}/disable`],
        ['POST', `${target}/enable`],
        ['DELETE', target],
        ['PUT', `${target}/role`, { role: 'owner' }],
        ['PUT', `/users/${userAdmin.userId}/role`, { role: 'owner' }],
        ['POST', `/users/${userAdmin.userId}/password`, { password: PASSWORD }],
      ];
      for (const [method, path, body] of attempts) {
        const answer = await userAdmin.call(method, path, body, any);
        expect({ method, path, status: answer.status }).toEqual({ method, path, status: 403 });
      }
      expect(await server.users.show(victim)).toMatchObject({ role: 'viewer', revision: 2 });
    });

    it('a client administrator cannot give or touch scopes of the admin API', async () => {
      const before = await server.clients.show(client.id);
      const plain = await server.client('plain-web');
      const metadata = { client_name: 'Mine', redirect_uris: ['https://mine.test/cb'] };
      const service = { client_name: 'Mine', grant_types: ['client_credentials'], scope: 'admin:owner' };
      const path = `/clients/${client.id}`;
      const attempts: [string, string, unknown?][] = [
        ['POST', '/clients', { ...metadata, scope: 'openid admin:read' }],
        ['POST', '/clients', service],
        ['POST', '/clients', { ...metadata, portico_resource_server: `${server.url}/api/admin` }],
        ['PUT', `/clients/${plain.id}`, { ...metadata, scope: 'admin:clients' }],
        ['PATCH', `/clients/${plain.id}`, { scope: 'admin:owner' }],
        ['PATCH', path, { redirect_uris: ['https://mine.test/cb'] }],
        ['PATCH', path, { portico_require_consent: false }],
        ['PUT', path, metadata],
        ['DELETE', path],
        ['POST', `${path}/disable`],
        ['POST', `${path}/secrets`, {}],
        ['DELETE', `${path}/secrets/${NOBODY}`],
        ['PATCH', `/resource-servers/${encodeURIComponent(`${server.url}/api/admin`)}`, { access_token_ttl: 86400 }],
        ['DELETE', `/resource-servers/${encodeURIComponent(`${server.url}/api/admin`)}`],
        ['POST', '/grants/revoke', { user_id: victim }],
        ['POST', '/grants/revoke', { issued_before: '2100-01-01T00:00:00Z' }],
      ];
      for (const [method, target, body] of attempts) {
        const answer = await clientAdmin.call(method, target, body, any);
        expect({ method, target, body, status: answer.status }).toEqual({ method, target, body, status: 403 });
      }
      expect(await server.clients.show(client.id)).toEqual(before);
    });

    it('an owner whose token lacks admin:owner cannot either', async () => {
      const caller = await administrator(server, client, 'owner', { scope: 'admin:users admin:clients' });
      const answer = await caller.call('POST', `/users/${victim}/password`, { password: 'taken over by me' });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ title: 'Only an owner may do this' });
    });
  });

  it('AD-03 nothing privileged is written by mass assignment', async () => {
    const { id } = await server.user('target');
    const before = await server.users.show(id);
    const privileged = {
      id: NOBODY,
      role: 'owner',
      enabled: false,
      disabledAt: 1,
      passwordHash: 'x',
      password_hash: 'x',
      password: 'another password',
      securityStamp: NOBODY,
      pairwiseSalt: NOBODY,
      revision: 99,
      created_at: 'x',
      sub: NOBODY,
      claims: { sub: 'x' },
      usernameKey: 'x',
      updated_at: 1,
    };
    for (const [member, value] of Object.entries(privileged)) {
      const answer = await owner.json('PATCH', `/users/${id}`, { [member]: value, name: 'X' }, { 'if-match': '*' });
      expect({ member, status: answer.status }).toEqual({ member, status: 400 });
      expect(answer.body['errors']).toMatchObject([{ field: member }]);
    }
    const proto = '{"__proto__":{"role":"owner"},"constructor":{"prototype":{"role":"owner"}}}';
    expect((await owner.call('PATCH', `/users/${id}`, proto, { 'if-match': '*' })).status).toBe(400);
    expect(await server.users.show(id)).toEqual(before);
    for (const member of ['client_id', 'client_secret', 'enabled', 'secretHash', 'revision', 'id', 'createdAt']) {
      const answer = await owner.json('POST', '/clients', {
        client_name: 'X',
        redirect_uris: ['https://x.test/cb'],
        [member]: 'x',
      });
      expect({ member, status: answer.status }).toEqual({ member, status: 400 });
    }
  });

  it('AD-03 no body may say more than its route takes, and what it takes is not written then either', async () => {
    const { id } = await server.user('assigned');
    const api = { audience: 'https://assigned.test', name: 'X', scopes: { 'assigned:read': { title: 'X' } } };
    const bodies: [method: string, path: string, good: object, more: object][] = [
      [
        'POST',
        '/users',
        { username: 'more', email: 'more@example.com' },
        { role: 'owner', enabled: true, revision: 9 },
      ],
      [
        'POST',
        `/users/${id}/password`,
        { password: 'a long enough password' },
        { role: 'owner', user_id: owner.userId },
      ],
      ['PUT', `/users/${id}/role`, { role: 'viewer' }, { permissions: 'admin:owner', enabled: false }],
      ['POST', '/resource-servers', api, { declared_by_code: true, declaredAt: 1, revision: 9 }],
      [
        'POST',
        `/clients/${client.id}/secrets`,
        { overlap: 1 },
        { client_secret: 'chosen', secretHash: 'x', id: NOBODY },
      ],
      ['POST', '/keys', { algorithm: 'ES256' }, { kid: 'mine', private_key: 'x', signs_from: 0 }],
      ['POST', '/registration-tokens', { uses: 1 }, { token: 'chosen', id: NOBODY, scope: 'admin:owner' }],
      ['POST', '/grants/revoke', { user_id: id }, { by: 'somebody else', reason: 'x' }],
    ];
    const rows = () => server.database.read((manager) => manager.count(AuditEventEntity));
    const before = await rows();
    for (const [method, path, good, more] of bodies) {
      for (const [member, value] of Object.entries(more)) {
        const answer = await owner.json(method, path, { ...good, [member]: value }, { 'if-match': '*' });
        expect({ path, member, status: answer.status }).toEqual({ path, member, status: 400 });
        expect(answer.body['errors']).toContainEqual(expect.objectContaining({ field: member }));
      }
    }
    expect(await rows()).toEqual(before);
  });

  it('AD-05 what belongs to another is not reached by its id', async () => {
    const [one, two] = [await server.client('one'), await server.client('two')];
    const secrets = async (id: string) =>
      ((await owner.json('GET', `/clients/${id}/secrets`)).body['items'] as { id: string }[]).map(({ id: of }) => of);
    const [foreign] = await secrets(two.id);
    expect((await owner.call('DELETE', `/clients/${one.id}/secrets/${foreign}`)).status).toBe(404);
    expect(await secrets(two.id)).toEqual([foreign]);
    for (const id of ['..%2fusers', '%2e%2e', "' OR 1=1 --", '%00', 'a'.repeat(700), '[object Object]', '0']) {
      for (const path of ['/clients', '/users', '/grants', '/resource-servers']) {
        const answer = await owner.call('GET', `${path}/${encodeURIComponent(id)}`);
        expect({ path, id, status: answer.status }).toEqual({ path, id, status: 404 });
      }
    }
  });

  it('AD-06 a cursor is good for its own list, filters and order, and for nothing that was changed in it', async () => {
    const first = await owner.json('GET', '/clients?limit=1');
    const cursor = String(first.body['next_cursor']);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('createdAt');
    const status = async (path: string) => (await owner.call('GET', path)).status;
    expect(await status(`/clients?limit=1&cursor=${cursor}`)).toBe(200);
    const lists = ['users', 'sessions', 'grants', 'audit-events', 'deliveries', 'consents', 'scopes', 'keys'];
    for (const list of [...lists, 'resource-servers', 'registration-tokens', `users/${owner.userId}/consents`]) {
      expect({ list, status: await status(`/${list}?cursor=${cursor}`) }).toEqual({ list, status: 400 });
    }
    for (let at = 0; at < cursor.length; at += 7) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      expect({ at, status: await status(`/clients?limit=1&cursor=${changed}`) }).toEqual({ at, status: 400 });
    }
  });

  it('AD-07 large and strange requests cost a refusal', async () => {
    const uris = Array.from({ length: 51 }, (_, n) => `https://x.test/${n}`);
    const attempts: unknown[] = [
      { client_name: 'X', redirect_uris: uris },
      { client_name: 'x'.repeat(101), redirect_uris: ['https://x.test/cb'] },
      { client_name: ['X'], redirect_uris: 'https://x.test/cb' },
      { client_name: 'X\u0000', redirect_uris: ['https://x.test/cb'] },
      { client_name: 'X', redirect_uris: [{ toString: 'x' }] },
      { client_name: 'X', redirect_uris: [null] },
      { client_name: 'X', redirect_uris: ['javascript:alert(1)'] },
    ];
    for (const body of attempts) {
      const answer = await owner.call('POST', '/clients', body);
      expect({ body, status: answer.status }).toEqual({ body, status: 400 });
    }
    expect((await owner.call('POST', '/clients', `{"client_name":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
    const deep = '['.repeat(5000) + ']'.repeat(5000);
    expect((await owner.call('POST', '/clients', deep)).status).toBe(400);
  });

  it('AD-08 secrets are told once and never again', async () => {
    const made = await owner.json('POST', '/clients', { client_name: 'Once', redirect_uris: ['https://once.test/cb'] });
    const secret = String(made.body['client_secret']);
    const paths = [
      '/clients?name_contains=once',
      `/clients/${String(made.body['client_id'])}`,
      '/audit-events?limit=100',
    ];
    for (const path of [...paths, `/clients/${String(made.body['client_id'])}/secrets`]) {
      expect(await (await owner.call('GET', path)).text()).not.toContain(secret);
    }
  });
});
