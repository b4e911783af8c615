import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { type AdminCaller, adminClient, administrator } from '../support/administrators.js';
import { Flow } from '../support/flow.js';
import type { JsonAnswer } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

const METADATA = { client_name: 'Reports', redirect_uris: ['https://reports.test/cb'], scope: 'notes:read' };

describe('The admin API: clients', () => {
  let server: TestServer;
  let client: TestClient;
  let owner: AdminCaller;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await adminClient(server);
    owner = await administrator(server, client, 'owner');
  });

  afterAll(() => server.stop());

  const create = (changes: object = {}, headers = {}) =>
    owner.json('POST', '/clients', { ...METADATA, ...changes }, headers);
  const pathOf = ({ body }: JsonAnswer) => `/clients/${String(body['client_id'])}`;
  const ifMatch = ({ headers }: JsonAnswer) => ({ 'if-match': headers.get('etag')! });
  const lastEvent = async () => {
    const rows = await server.database.read((manager) =>
      manager.find(AuditEventEntity, { order: { sequence: 'DESC' }, take: 1 }),
    );
    return rows[0]!;
  };

  it('registers a client whose secret works, and says where it is', async () => {
    const made = await create();
    expect(made).toMatchObject({ status: 201, body: { enabled: true, revision: 1, metadata: METADATA } });
    expect(made.headers.get('location')).toBe(`${server.url}/api/admin${pathOf(made)}`);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.headers.get('cache-control')).toBe('no-store');
    const registered = {
      id: String(made.body['client_id']),
      secret: String(made.body['client_secret']),
      redirectUri: 'https://reports.test/cb',
    };
    await server.user('alice');
    expect(await new Flow(server, registered).tokens('alice')).toMatchObject({ token_type: 'Bearer' });
    const shown = await owner.json('GET', pathOf(made));
    expect(shown.body).not.toHaveProperty('client_secret');
    expect(shown.body).toEqual({ ...made.body, client_secret: undefined });
  });

  it('names who did it in the audit log', async () => {
    const made = await create();
    expect(await lastEvent()).toMatchObject({
      type: 'client.created',
      clientId: made.body['client_id'],
      details: { by: { kind: 'user', user: owner.userId, client: client.id } },
    });
  });

  it('tells everything that is wrong with the metadata, field by field, and registers nothing', async () => {
    const before = await server.clients.count();
    const { status, headers, body } = await create({
      client_name: '',
      redirect_uris: ['http://reports.test/cb'],
      id: 'mine',
      surprise: 1,
    });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: `${server.url}/api/admin/problems#invalid_request`,
      status: 400,
      correlation_id: headers.get('x-correlation-id'),
    });
    const errors = body['errors'] as { field: string }[];
    expect(errors).toContainEqual({ field: 'surprise', expected: 'no such member', received: '1' });
    expect(errors).toContainEqual({ field: 'id', expected: 'no such member', received: 'mine' });
    expect(errors.map(({ field }) => field)).toEqual(expect.arrayContaining(['client_name', 'redirect_uris']));
    expect(await server.clients.count()).toBe(before);
  });

  it('replaces with PUT and changes with PATCH, whoever has read the present state', async () => {
    const made = await create({ tos_uri: 'https://reports.test/tos' });
    const patched = await owner.json('PATCH', pathOf(made), { client_name: 'Reports 2' }, ifMatch(made));
    expect(patched).toMatchObject({ status: 200, body: { revision: 2, metadata: { client_name: 'Reports 2' } } });
    expect(patched.body['metadata']).toMatchObject({ tos_uri: 'https://reports.test/tos' });
    expect(await lastEvent()).toMatchObject({ type: 'client.updated', details: { members: ['client_name'] } });
    const removed = await owner.json('PATCH', pathOf(made), { tos_uri: null }, ifMatch(patched));
    expect(removed.body['metadata']).not.toHaveProperty('tos_uri');
    const replaced = await owner.json('PUT', pathOf(made), METADATA, ifMatch(removed));
    expect(replaced.body['metadata']).toEqual(
      made.body['metadata'] && { ...made.body['metadata'], tos_uri: undefined },
    );
    expect(replaced.headers.get('etag')).toBe('"4"');
  });

  it('gives a secret to a client that becomes confidential, and takes it from one that becomes public', async () => {
    const made = await create({ token_endpoint_auth_method: 'none' });
    expect(made.body).not.toHaveProperty('client_secret');
    const method = { token_endpoint_auth_method: 'client_secret_basic' };
    const confidential = await owner.json('PATCH', pathOf(made), method, ifMatch(made));
    expect(confidential.body['client_secret']).toEqual(expect.any(String));
    const open = { token_endpoint_auth_method: 'none' };
    await owner.json('PATCH', pathOf(made), open, ifMatch(confidential));
    expect(await owner.json('GET', `${pathOf(made)}/secrets`)).toMatchObject({ body: { items: [] } });
  });

  it('of two who edit the same state, the second is told, and nothing is lost', async () => {
    const made = await create();
    const edits = ['one', 'two', 'three', 'four'].map((name) =>
      owner.json('PATCH', pathOf(made), { client_name: name }, ifMatch(made)),
    );
    const answers = await Promise.all(edits);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
    const winner = answers.find(({ status }) => status === 200)!;
    const now = await owner.json('GET', pathOf(made));
    expect(now.body).toEqual(winner.body);
    expect(answers.find(({ status }) => status === 412)!.body).toMatchObject({ title: 'Somebody else has changed it' });
  });

  it('428 without If-Match, 400 for no ETag, 412 for an old or weak one; * is whatever it is now', async () => {
    const made = await create();
    const attempt = (tag?: string) =>
      owner.json('PATCH', pathOf(made), { client_name: 'x' }, tag === undefined ? {} : { 'if-match': tag });
    expect((await attempt()).status).toBe(428);
    expect((await attempt('1')).status).toBe(400);
    expect((await attempt('"1", "2"')).status).toBe(400);
    expect((await attempt('"0"')).status).toBe(412);
    expect((await attempt('W/"1"')).status).toBe(412);
    expect((await attempt('*')).status).toBe(200);
    expect((await owner.json('DELETE', pathOf(made))).status).toBe(428);
    expect((await owner.json('DELETE', pathOf(made), undefined, { 'if-match': '"1"' })).status).toBe(412);
    expect((await owner.json('DELETE', pathOf(made), undefined, { 'if-match': '"2"' })).status).toBe(204);
    expect((await owner.json('GET', pathOf(made))).status).toBe(404);
  });

  it('a repeated creation with the same key is one creation, with the same answer, for a day', async () => {
    const key = { 'idempotency-key': 'a-key' };
    const [first, ...others] = await Promise.all([create({}, key), create({}, key), create({}, key)]);
    for (const other of others) expect(other.body).toEqual(first.body);
    expect(await create({}, key)).toMatchObject({ status: 201, body: first.body });
    expect(await create({ client_name: 'Other' }, key)).toMatchObject({ status: 422 });
    expect((await create({}, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
    // Somebody else's key is another key, even if it is the same.
    const other = await administrator(server, client, 'client_admin');
    const theirs = await other.json('POST', '/clients', METADATA, key);
    expect(theirs.body['client_id']).not.toBe(first.body['client_id']);
    // No secret stands in the table.
    const rows = await server.database.read((manager) => manager.query('SELECT * FROM repeatable_answers'));
    expect(JSON.stringify(rows)).not.toContain(first.body['client_secret']);
  });

  it('a creation that was refused leaves its key free', async () => {
    const key = { 'idempotency-key': 'refused-first' };
    expect((await create({ client_name: '' }, key)).status).toBe(400);
    expect((await create({}, key)).status).toBe(201);
  });

  it('disables and enables', async () => {
    const made = await create();
    const disabled = await owner.json('POST', `${pathOf(made)}/disable`);
    expect(disabled).toMatchObject({ status: 200, body: { enabled: false, revision: 2 } });
    expect((await owner.json('GET', '/clients?enabled=false')).body['items']).toContainEqual(disabled.body);
    expect(await owner.json('POST', `${pathOf(made)}/enable`)).toMatchObject({ body: { enabled: true } });
    expect((await owner.json('POST', '/clients/nobody/disable')).status).toBe(404);
  });

  it('tells the profile of a client, and every rule that it is held to, as the command line does', async () => {
    const loose = await create({ portico_require_pkce: false, portico_require_consent: false });
    expect(loose.body).toMatchObject({ profile: 'oauth2.1' });
    const rules = loose.body['rules'] as { name: string }[];
    expect(rules.find(({ name }) => name === 'pkce')).toEqual({
      name: 'pkce',
      demands: 'Each authorization request has a code_challenge by S256.',
      source: 'RFC 9700 §2.1.1',
      from: 'portico_profile',
      exempted_by: 'portico_require_pkce',
    });
    const expected = (await server.clients.rules(String(loose.body['client_id']))).map(({ name }) => name);
    expect(rules.map(({ name }) => name)).toEqual(expected);
    const strict = await owner.json('PATCH', pathOf(loose), { portico_require_pkce: true }, ifMatch(loose));
    expect(strict.body['rules']).toContainEqual(expect.objectContaining({ name: 'pkce', exempted_by: null }));
    const listed = await owner.json('GET', '/clients?limit=100');
    expect(listed.body['items']).toContainEqual(strict.body);
  });

  it('disables and enables what somebody has read, and nothing else, where an ETag comes along', async () => {
    const made = await create();
    const switched = (what: string, tag: string) =>
      owner.json('POST', `${pathOf(made)}/${what}`, undefined, { 'if-match': tag });
    await owner.json('PATCH', pathOf(made), { client_name: 'Other' }, ifMatch(made));
    expect((await switched('disable', '"1"')).status).toBe(412);
    expect((await switched('disable', 'x')).status).toBe(400);
    expect(await owner.json('GET', pathOf(made))).toMatchObject({ body: { enabled: true, revision: 2 } });
    const both = await Promise.all([switched('disable', '"2"'), switched('disable', '"2"')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect(await switched('enable', '*')).toMatchObject({ status: 200, body: { enabled: true } });
  });

  it('adds a secret beside the one before, and ends the old one', async () => {
    const made = await create();
    const added = await owner.json('POST', `${pathOf(made)}/secrets`, { overlap: 60 });
    expect(added).toMatchObject({ status: 201, body: { client_secret: expect.any(String), expires_at: null } });
    const { items } = (await owner.json('GET', `${pathOf(made)}/secrets`)).body as { items: { id: string }[] };
    expect(items).toHaveLength(2);
    expect(items[1]!.id).toBe(added.body['id']);
    const attempt = (secret: unknown) =>
      new Flow(server, { id: String(made.body['client_id']), secret: String(secret), redirectUri: '' })
        .exchange({ code: 'x', verifier: 'x' })
        .then(({ status }) => status);
    expect([await attempt(made.body['client_secret']), await attempt(added.body['client_secret'])]).toEqual([400, 400]);
    expect((await owner.json('DELETE', `${pathOf(made)}/secrets/${items[1]!.id}`)).status).toBe(409);
    expect((await owner.json('DELETE', `${pathOf(made)}/secrets/${items[0]!.id}`)).status).toBe(204);
    expect([await attempt(made.body['client_secret']), await attempt(added.body['client_secret'])]).toEqual([401, 400]);
    expect((await owner.json('DELETE', `${pathOf(made)}/secrets/${items[0]!.id}`)).status).toBe(404);
    for (const overlap of [-1, 1.5, 'x', '60', 366 * 86_400 + 1, null, {}]) {
      expect((await owner.json('POST', `${pathOf(made)}/secrets`, { overlap })).status).toBe(400);
    }
    const open = await create({ token_endpoint_auth_method: 'none' });
    expect((await owner.json('POST', `${pathOf(open)}/secrets`, {})).status).toBe(409);
  });

  it('lists in parts that neither repeat nor skip, whatever comes in between', async () => {
    const expected = ['Paged 0', 'Paged 1', 'Paged 2', 'Paged 3', 'Paged 4'];
    for (const [n, name] of expected.entries()) {
      await create({ client_name: name });
      // Some were made at the same moment.
      server.clock.move(n % 2);
    }
    for (const sort of ['created_at', '-created_at', 'client_name', '-client_name']) {
      const names: string[] = [];
      let next: unknown = '';
      while (typeof next === 'string') {
        const cursor = next === '' ? '' : `&cursor=${next}`;
        const { body } = await owner.json('GET', `/clients?name_contains=pAGed&limit=2&sort=${sort}${cursor}`);
        const items = body['items'] as { metadata: { client_name: string } }[];
        names.push(...items.map(({ metadata }) => metadata.client_name));
        await create({ client_name: 'Paged in between' });
        next = body['next_cursor'];
        if (names.length > 50) throw new Error('The list has no end.');
      }
      const paged = names.filter((name) => /\d$/.test(name));
      expect(paged.toSorted()).toEqual(expected);
      if (sort === 'client_name') expect(paged).toEqual(expected);
      if (sort === '-client_name') expect(paged).toEqual(expected.toReversed());
    }
  });

  it('refuses lists that are wrongly asked for, naming the parameter', async () => {
    const { body } = await owner.json('GET', '/clients?limit=1');
    const cursor = String(body['next_cursor']);
    const wrong: [string, string][] = [
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['limit=x', 'limit'],
      ['sort=metadata', 'sort'],
      ['sort=created_at;DROP', 'sort'],
      ['enabled=1', 'enabled'],
      ['name_contains=', 'name_contains'],
      [`name_contains=${'x'.repeat(101)}`, 'name_contains'],
      ['secret=1', 'secret'],
      ['cursor=abc', 'cursor'],
      [`limit=1&cursor=${cursor.slice(0, -2)}AA`, 'cursor'],
      [`limit=1&enabled=true&cursor=${cursor}`, 'cursor'],
      [`limit=1&sort=client_name&cursor=${cursor}`, 'cursor'],
      [`cursor=${'A'.repeat(2001)}`, 'cursor'],
    ];
    for (const [query, field] of wrong) {
      const answer = await owner.json('GET', `/clients?${query}`);
      expect({ query, status: answer.status, errors: answer.body['errors'] }).toMatchObject({
        query,
        status: 400,
        errors: expect.arrayContaining([expect.objectContaining({ field })]),
      });
    }
    expect((await owner.json('GET', `/clients?limit=2&cursor=${cursor}`)).status).toBe(200);
  });

  it.each(["' OR '1'='1", '%', '_', '\\', '"; DROP TABLE clients; --', ':part', '\u{1F600}'])(
    'a filter is text and nothing else: %s',
    async (text) => {
      expect(await owner.json('GET', `/clients?name_contains=${encodeURIComponent(text)}`)).toMatchObject({
        status: 200,
        body: { items: [], next_cursor: null },
      });
    },
  );

  it('refuses bodies that are no JSON object, as a problem', async () => {
    for (const body of ['{', '[]', '"x"', 'null', '1', '{"__proto__":{"client_name":"x"}}']) {
      const answer = await owner.call('POST', '/clients', body);
      expect({ body, status: answer.status, type: answer.headers.get('content-type') }).toEqual({
        body,
        status: 400,
        type: 'application/problem+json',
      });
      expect(await answer.json()).toMatchObject({ status: 400 });
    }
    const form = await owner.call('POST', '/clients', 'client_name=x', { 'content-type': 'text/csv' });
    expect(form.status).toBe(415);
    expect(await form.json()).toMatchObject({ type: 'about:blank', title: 'Unsupported Media Type' });
  });
});
