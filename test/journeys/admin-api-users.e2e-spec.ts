import { type AdminCaller, adminClient, administrator } from '../support/administrators.js';
import { LoginForm } from '../support/attack-world.js';
import { Flow } from '../support/flow.js';
import type { JsonAnswer } from '../support/json-answer.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

describe('The admin API: users', () => {
  let server: TestServer;
  let client: TestClient;
  let owner: AdminCaller;
  let count = 0;

  beforeAll(async () => {
    server = await TestServer.start({ LOGIN_ATTEMPTS_PER_ACCOUNT: '3' });
    client = await adminClient(server);
    owner = await administrator(server, client, 'owner');
  });

  afterAll(() => server.stop());

  const create = (changes: object = {}, headers = {}) => {
    const username = `person${(count += 1)}`;
    const profile = { username, email: `${username}@example.com`, name: 'A Person' };
    return owner.json('POST', '/users', { ...profile, password: PASSWORD, ...changes }, headers);
  };
  const pathOf = ({ body }: JsonAnswer) => `/users/${String(body['id'])}`;
  const nameOf = ({ body }: JsonAnswer) => (body['profile'] as { username: string }).username;
  const ifMatch = ({ headers }: JsonAnswer) => ({ 'if-match': headers.get('etag')! });

  it('adds somebody who can sign in, and tells no hash, stamp or salt', async () => {
    const made = await create({ given_name: 'Ada', address: { locality: 'London' } });
    expect(made).toMatchObject({ status: 201, body: { enabled: true, role: null, has_password: true, revision: 1 } });
    expect(made.headers.get('location')).toBe(`${server.url}/api/admin${pathOf(made)}`);
    expect(await owner.json('GET', pathOf(made))).toMatchObject({ status: 200, body: made.body });
    expect(JSON.stringify(made.body)).not.toMatch(/argon2|stamp|salt|correct horse/i);
    expect(await new Flow(server, client).tokens(nameOf(made))).toMatchObject({ token_type: 'Bearer' });
  });

  it('repeats the answer of a creation, and keeps no trace of the password', async () => {
    const body = { username: 'repeated', email: 'repeated@example.com', password: 'a password of the user' };
    const key = { 'idempotency-key': 'k' };
    const answers = await Promise.all([1, 2].map(() => owner.json('POST', '/users', body, key)));
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect((await owner.json('POST', '/users', body)).status).toBe(400);
    const other = { ...body, password: 'another password' };
    expect((await owner.json('POST', '/users', other, key)).status).toBe(422);
  });

  it('names every fault, shows no password, and adds nobody', async () => {
    const before = await server.users.count();
    const wrong = { username: 'ä', email: 'nobody', password: 'short!!', birthdate: 'yesterday', role: 'owner' };
    const { status, body } = await owner.json('POST', '/users', wrong);
    expect(status).toBe(400);
    const errors = body['errors'] as { field: string; received?: string }[];
    expect(errors.map(({ field }) => field).toSorted()).toEqual(['birthdate', 'email', 'password', 'role', 'username']);
    expect(errors.find(({ field }) => field === 'birthdate')).toMatchObject({ received: 'yesterday' });
    expect(JSON.stringify(body)).not.toContain('short!!');
    expect(await server.users.count()).toBe(before);
    const taken = await owner.json('POST', '/users', { username: 'x1', email: (await create()).body['profile'] });
    expect(taken.status).toBe(400);
  });

  it('changes what is told of somebody, and of two at once one is told that it was too late', async () => {
    const made = await create();
    const edits = ['One', 'Two', 'Three'].map((name) => owner.json('PATCH', pathOf(made), { name }, ifMatch(made)));
    const answers = await Promise.all(edits);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
    const now = await owner.json('GET', pathOf(made));
    expect(now.body).toEqual(answers.find(({ status }) => status === 200)!.body);
    const removed = await owner.json('PATCH', pathOf(made), { name: null, locale: 'de' }, ifMatch(now));
    expect(removed.body['profile']).not.toHaveProperty('name');
    expect(removed.body['profile']).toMatchObject({ locale: 'de' });
    for (const body of [[], 'x', 1, null]) {
      expect((await owner.json('PATCH', pathOf(made), JSON.stringify(body), { 'if-match': '*' })).status).toBe(400);
    }
    expect((await owner.json('PATCH', pathOf(made), {})).status).toBe(428);
  });

  it('disables, enables, signs out and deletes', async () => {
    const made = await create();
    const flow = new Flow(server, client);
    const tokens = await flow.tokens(nameOf(made));
    expect((await owner.json('POST', `${pathOf(made)}/sign-out`)).status).toBe(200);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    const again = await flow.tokens(nameOf(made));
    const disabled = await owner.json('POST', `${pathOf(made)}/disable`);
    expect(disabled).toMatchObject({ status: 200, body: { enabled: false } });
    expect((await flow.notes(again.access_token)).status).toBe(401);
    expect((await owner.json('GET', '/users?enabled=false')).body['items']).toEqual([disabled.body]);
    const enabled = await owner.json('POST', `${pathOf(made)}/enable`);
    expect(enabled).toMatchObject({ body: { enabled: true, revision: 3 } });
    expect((await owner.json('DELETE', pathOf(made), undefined, ifMatch(disabled))).status).toBe(412);
    expect((await owner.json('DELETE', pathOf(made), undefined, ifMatch(enabled))).status).toBe(204);
    expect((await owner.json('GET', pathOf(made))).status).toBe(404);
  });

  it('disables, enables and sets a password as somebody has read it, where an ETag comes along', async () => {
    const made = await create();
    await owner.json('PATCH', pathOf(made), { locale: 'de' }, ifMatch(made));
    const attempts = [['disable'], ['enable'], ['password', { password: 'another long passphrase' }]] as const;
    for (const [what, body] of attempts) {
      expect((await owner.json('POST', `${pathOf(made)}/${what}`, body, ifMatch(made))).status).toBe(412);
      const now = await owner.json('GET', pathOf(made));
      expect(now.body).toMatchObject({ enabled: what !== 'enable' });
      expect((await owner.json('POST', `${pathOf(made)}/${what}`, body, ifMatch(now))).status).toBe(200);
    }
  });

  it('sets a password, which ends what the old one opened', async () => {
    const made = await create();
    const flow = new Flow(server, client);
    const tokens = await flow.tokens(nameOf(made));
    expect((await owner.json('POST', `${pathOf(made)}/password`, { password: 'short' })).status).toBe(400);
    expect((await flow.notes(tokens.access_token)).status).toBe(200);
    const set = await owner.json('POST', `${pathOf(made)}/password`, { password: 'another long passphrase' });
    expect(set).toMatchObject({ status: 200, body: { has_password: true } });
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
  });

  it('unlocks somebody who has typed too many wrong passwords', async () => {
    const made = await create();
    const form = await LoginForm.open(new Flow(server, client));
    for (let n = 0; n < 3; n += 1) await form.submit(nameOf(made), 'wrong');
    expect((await form.submit(nameOf(made))).status).toBe(429);
    expect((await owner.json('POST', `${pathOf(made)}/unlock`)).status).toBe(200);
    expect((await form.submit(nameOf(made))).status).toBe(303);
  });

  it('gives roles, which count at once, and the last owner stays one', async () => {
    const made = await create();
    const role = (value: unknown, headers: Record<string, string> = { 'if-match': '*' }) =>
      owner.json('PUT', `${pathOf(made)}/role`, { role: value }, headers);
    expect(await role('viewer')).toMatchObject({ status: 200, body: { role: 'viewer', revision: 2 } });
    expect((await role('viewer', {})).status).toBe(428);
    expect((await role('viewer', { 'if-match': '"1"' })).status).toBe(412);
    for (const wrong of ['admin', 'OWNER', '', 1, ['owner'], undefined]) expect((await role(wrong)).status).toBe(400);
    expect((await owner.json('GET', '/users?role=viewer')).body['items']).toHaveLength(1);
    expect(await role(null)).toMatchObject({ status: 200, body: { role: null } });
    const self = `/users/${owner.userId}`;
    const last = await owner.json('PUT', `${self}/role`, { role: 'viewer' }, { 'if-match': '*' });
    expect(last).toMatchObject({ status: 409, body: { detail: expect.stringContaining('last owner') } });
    expect((await owner.json('POST', `${self}/disable`)).status).toBe(409);
    expect((await owner.json('DELETE', self, undefined, { 'if-match': '*' })).status).toBe(409);
  });

  it('of two owners who take the role from each other at once, one stays', async () => {
    const other = await administrator(server, client, 'owner');
    const pair = [owner.userId!, other.userId!];
    const results = await Promise.allSettled(pair.map((id) => server.users.setRole(id, null)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await server.users.setRole(owner.userId!, 'owner');
    if (results[0]!.status === 'fulfilled') await server.users.setRole(other.userId!, null);
  });

  it('lists by filters, in parts', async () => {
    await create({ username: 'Zoe', email: 'Zoe@example.com', name: 'Zoe Filtered' });
    server.clock.move(1);
    await create({ username: 'yan', email: 'yan@example.com', name: 'Yan filtered' });
    const names = async (query: string) =>
      ((await owner.json('GET', `/users?${query}`)).body['items'] as JsonAnswer['body'][]).map(
        ({ profile }) => (profile as { username: string }).username,
      );
    expect(await names('username=zOE')).toEqual(['Zoe']);
    expect(await names('email=YAN%40example.com')).toEqual(['yan']);
    expect(await names('name_contains=FILTERED&sort=username')).toEqual(['yan', 'Zoe']);
    expect(await names('name_contains=FILTERED')).toEqual(['yan', 'Zoe']);
    expect(await names('name_contains=%25')).toEqual([]);
    const all: string[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string') {
      const { body } = await owner.json('GET', `/users?limit=3${cursor && `&cursor=${cursor}`}`);
      all.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      cursor = body['next_cursor'];
    }
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(await server.users.count());
    expect(all).toEqual(all.toSorted().toReversed());
  });
});
