import { AuditReader } from '../../src/audit/audit-reader.js';
import { AccountCaller, accountClient, AccountVisitor } from '../support/account.js';
import { Flow } from '../support/flow.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const NEXT = 'another long passphrase';
type Item = Readonly<Record<string, unknown>>;

describe('An application of the company’s own looks after the account of whoever signs in', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await accountClient(server);
  });
  afterAll(() => server.stop());

  it('reads and changes the profile, against lost changes', async () => {
    const { id } = await server.user('profile');
    await server.users.update(id, { email_verified: true });
    const caller = await AccountCaller.of(server, client, 'profile');
    const read = await caller.json('GET', '/profile');
    expect(read.body).toMatchObject({ profile: { username: 'profile', email_verified: true }, has_password: true });
    expect(read.headers.get('cache-control')).toBe('no-store');
    expect(JSON.stringify(read.body)).not.toContain(id);
    const tag = { 'if-match': read.headers.get('etag')! };
    const patch = { email: 'P@example.com', website: 'https://p.example.com', address: { country: 'UK' } };
    const changed = await caller.json('PATCH', '/profile', patch, tag);
    expect(changed.body['profile']).toMatchObject({ email: 'P@example.com', email_verified: false });
    expect((await caller.json('PATCH', '/profile', { name: 'X' }, tag)).status).toBe(412);
    expect((await caller.json('PATCH', '/profile', { name: 'X' })).status).toBe(428);
    const removed = await caller.json('PATCH', '/profile', { website: null, address: null }, { 'if-match': '*' });
    expect(removed.body['profile']).not.toHaveProperty('website');
    const events = await server.app.get(AuditReader).page({ userId: id, type: 'user.updated' }, 10);
    expect(events.at(-1)?.details).toEqual({
      members: ['address', 'website'],
      by: { kind: 'user', user: id, client: client.id },
    });
  });

  it('changes the password; the session of its own access goes on', async () => {
    await server.user('password');
    const caller = await AccountCaller.of(server, client, 'password');
    const other = await AccountVisitor.signedIn(server, 'password');
    const wrong = await caller.json('POST', '/password', { current_password: 'no', new_password: NEXT });
    expect([wrong.status, wrong.body['type']]).toEqual([403, `${server.url}/api/account/problems#wrong_password`]);
    const weak = await caller.json('POST', '/password', { current_password: PASSWORD, new_password: 'x' });
    expect(weak.status).toBe(400);
    const done = await caller.json('POST', '/password', { current_password: PASSWORD, new_password: NEXT });
    expect(done.status).toBe(204);
    expect((await other.get('/account')).status).toBe(303);
    expect((await caller.browser!.get('/account')).status).toBe(200);
    expect((await caller.json('GET', '/profile')).status).toBe(200);
  });

  it('lists sessions in parts, ends one, the others, and all with its own access', async () => {
    await server.user('sessions');
    const caller = await AccountCaller.of(server, client, 'sessions');
    // Ids of one millisecond have no order.
    server.clock.move(1);
    const one = await AccountVisitor.signedIn(server, 'sessions');
    server.clock.move(1);
    const two = await AccountVisitor.signedIn(server, 'sessions');
    const first = await caller.json('GET', '/sessions?limit=2');
    const items = first.body['items'] as Item[];
    expect(items.map(({ browser, system, current }) => [browser, system, current])).toEqual([
      ['Firefox', 'Linux', false],
      ['Firefox', 'Linux', false],
    ]);
    const cursor = encodeURIComponent(String(first.body['next_cursor']));
    const second = await caller.json('GET', `/sessions?limit=2&cursor=${cursor}`);
    expect(second.body).toMatchObject({ items: [{ current: true, live: true }], next_cursor: null });
    expect((await caller.json('DELETE', `/sessions/${String(items[0]!['id'])}`)).status).toBe(204);
    expect((await two.get('/account')).status).toBe(303);
    expect((await caller.json('POST', '/sessions/end', { which: 'others' })).body).toEqual({ ended: 1 });
    expect((await one.get('/account')).status).toBe(303);
    expect((await caller.json('POST', '/sessions/end', { which: 'all' })).body).toEqual({ ended: 1 });
    expect((await caller.json('GET', '/sessions')).status).toBe(401);
  });

  it('lists what is connected, disconnects it, and lists what happened', async () => {
    await server.user('applications');
    await new Flow(server, await server.client('diary', { client_name: 'Diary' })).tokens('applications');
    const caller = await AccountCaller.of(server, client, 'applications');
    const { items } = (await caller.json('GET', '/applications')).body as { items: Item[] };
    const diary = { client_id: 'diary', name: 'Diary', scopes: [{ name: 'notes:read', title: 'Read your notes' }] };
    expect(items).toHaveLength(2);
    expect(items).toEqual(expect.arrayContaining([expect.objectContaining(diary)]));
    expect((await caller.json('DELETE', '/applications/diary')).status).toBe(204);
    expect((await caller.json('DELETE', '/applications/diary')).status).toBe(404);
    const activity = (await caller.json('GET', '/activity')).body as { items: Item[] };
    expect(activity.items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['consent.withdrawn', 'consent.allowed', 'login.succeeded', 'user.created']),
    );
    for (const event of activity.items) {
      expect(Object.keys(event).toSorted()).toEqual(['at', 'by', 'client_id', 'network', 'type']);
    }
  });

  it('is refused as soon as its client is not registered for the scope any more', async () => {
    await server.user('narrowed');
    const narrow = await server.client('narrow', { scope: 'account:read account:write' });
    const caller = await AccountCaller.of(server, narrow, 'narrowed');
    const registered = await server.clients.show('narrow');
    await server.clients.replace(registered, await server.clients.proveChange(registered, { scope: 'account:read' }));
    expect((await caller.json('POST', '/sessions/end', { which: 'others' })).status).toBe(403);
    expect((await caller.json('GET', '/profile')).status).toBe(200);
  });
});
