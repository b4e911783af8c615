import { ResourceServerAdministration } from '../../src/admin/resource-server-administration.js';
import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { ConsentEntity } from '../../src/consents/consent.entity.js';
import { Database } from '../../src/database/database.js';
import { ScopesService } from '../../src/scopes/scopes.service.js';
import { sharedDatabase, startReplica } from '../support/attack-world.js';
import { readJson } from '../support/json-answer.js';
import { TestServer } from '../support/server.js';
import { CommandLine } from './command-line.js';

const DOCS = {
  audience: 'https://docs.example.com',
  name: 'Documents',
  scopes: {
    'docs:read': { title: 'Read your documents', description: 'All of them.' },
    'docs:write': { title: 'Change your documents', optional: true },
  },
};
/** The APIs of this server itself. */
const declared = ['/api/account', '/api/admin', '/api/notes'];
const inMemory = (text: object) => JSON.stringify(text);

describe('portico resource-server', () => {
  let portico: CommandLine;
  beforeAll(async () => {
    portico = new CommandLine();
    await portico.run(['migrate']);
  });
  afterAll(() => portico.remove());

  it('creates, lists, shows, updates and deletes', async () => {
    const created = await portico.json(['resource-server', 'create', '--file', '-'], inMemory(DOCS));
    expect(created).toEqual({
      ...DOCS,
      access_token_format: 'jwt',
      access_token_signing_alg: 'ES256',
      access_token_ttl: null,
      declared_by_code: false,
      revision: 1,
    });
    expect(await portico.json(['resource-server', 'list'])).toEqual([created]);
    expect(await portico.json(['resource-server', 'show', DOCS.audience])).toEqual(created);
    const change = { access_token_format: 'opaque', access_token_ttl: 60, name: 'Papers' };
    const updated = await portico.json(['resource-server', 'update', DOCS.audience, '--file', '-'], inMemory(change));
    expect(updated).toEqual({ ...created, ...change, revision: 2 });
    const back = { access_token_format: null, access_token_ttl: null };
    expect(
      await portico.json(['resource-server', 'update', DOCS.audience, '--file', '-'], inMemory(back)),
    ).toMatchObject({ access_token_format: 'jwt', access_token_ttl: null, name: 'Papers', revision: 3 });
    expect((await portico.run(['resource-server', 'show', DOCS.audience])).stdout).toMatch(
      /^audience +https:\/\/docs\.example\.com\nname +Papers\n.*\n {2}docs:read +Read your documents\n/s,
    );
    expect(await portico.json(['resource-server', 'delete', DOCS.audience])).toEqual({
      audience: DOCS.audience,
      deleted: true,
    });
    expect(await portico.run(['resource-server', 'show', DOCS.audience])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'portico: There is no resource-server "https://docs.example.com". See: portico resource-server list\n',
    });
  });

  it('says everything that is wrong in one line, and exits with 1', async () => {
    const wrong = { audience: 'docs', scopes: { 'docs read': { title: 'x' } }, lifetime: 3 };
    const { code, stdout, stderr } = await portico.run(['resource-server', 'create', '--file', '-'], {
      stdin: inMemory(wrong),
    });
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
    expect(stderr).toMatch(/^portico: Invalid resource server: /);
    for (const fault of [
      'audience: expected an absolute URI',
      'name must be',
      '"docs read" has a character',
      'lifetime',
    ]) {
      expect(stderr).toContain(fault);
    }
  });
});

describe('Resource servers', () => {
  const shared = sharedDatabase();
  let server: TestServer;
  let replica: TestServer;
  let apis: ResourceServerAdministration;

  beforeAll(async () => {
    server = await TestServer.start(shared.changes);
    replica = await startReplica(server, shared.changes);
    apis = server.app.get(ResourceServerAdministration);
  });
  afterAll(async () => {
    await replica.stop();
    await server.stop();
    shared.dispose();
  });

  const supported = async (at: TestServer): Promise<string[]> => {
    const { body } = await readJson(fetch(`${at.url}/.well-known/oauth-authorization-server`));
    return body['scopes_supported'] as string[];
  };
  const until = async (isSo: () => Promise<boolean>): Promise<number> => {
    const started = performance.now();
    while (!(await isSo())) {
      if (performance.now() - started > 5000) throw new Error('It did not become so within 5 s.');
    }
    return performance.now() - started;
  };

  it('are effective here at once, and in every other process within a second; deleted likewise', async () => {
    expect(await supported(replica)).not.toContain('docs:read');
    await apis.create(DOCS);
    expect(await supported(server)).toContain('docs:read');
    expect(await until(async () => (await supported(replica)).includes('docs:read'))).toBeLessThan(1500);
    await apis.delete(DOCS.audience);
    expect(await supported(server)).not.toContain('docs:read');
    expect(await until(async () => !(await supported(replica)).includes('docs:read'))).toBeLessThan(1500);
  });

  it('may call a scope as something that every object has', async () => {
    await apis.create({ ...DOCS, scopes: { constructor: { title: 'Build' }, toString: { title: 'Tell' } } });
    expect(await supported(server)).toEqual(expect.arrayContaining(['constructor', 'toString']));
    await apis.delete(DOCS.audience);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /one JSON object/],
    ['a list', [], /one JSON object/],
    ['no audience', { ...DOCS, audience: undefined }, /audience: expected an absolute URI/],
    ['a relative audience', { ...DOCS, audience: '/docs' }, /is no absolute URI/],
    ['a name as audience', { ...DOCS, audience: 'docs' }, /is no absolute URI/],
    ['an audience with a fragment', { ...DOCS, audience: 'https://a.test/#x' }, /has a fragment/],
    ['an audience with a space', { ...DOCS, audience: 'https://a.test/ b' }, /has spaces/],
    ['an audience beyond ASCII', { ...DOCS, audience: 'https://ä.test/' }, /non-ASCII/],
    ['an audience that is too long', { ...DOCS, audience: `https://a.test/${'x'.repeat(241)}` }, /longer than 255/],
    ['an audience of another kind', { ...DOCS, audience: ['https://a.test'] }, /is no text/],
    ['https without host', { ...DOCS, audience: 'https:docs' }, /no host/],
    ['a name with a control character', { ...DOCS, name: 'a\u0007' }, /control characters/],
    ['no scope', { ...DOCS, scopes: {} }, /1 to 200 scopes/],
    ['scopes as a list', { ...DOCS, scopes: ['docs:read'] }, /expected an object of scopes/],
    [
      'too many scopes',
      { ...DOCS, scopes: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`s${n}`, { title: 't' }])) },
      /1 to 200/,
    ],
    ['a scope with a quote', { ...DOCS, scopes: { 'a"b': { title: 'x' } } }, /no scope may have/],
    ['a scope that is too long', { ...DOCS, scopes: { ['x'.repeat(129)]: { title: 'x' } } }, /longer than 128/],
    ['a scope without title', { ...DOCS, scopes: { 'a:b': {} } }, /needs a title/],
    ['a scope with an empty title', { ...DOCS, scopes: { 'a:b': { title: ' ' } } }, /needs a title/],
    [
      'a scope with an unknown member',
      { ...DOCS, scopes: { 'a:b': { title: 'x', audience: 'y' } } },
      /unknown member audience/,
    ],
    [
      'a description of another kind',
      { ...DOCS, scopes: { 'a:b': { title: 'x', description: 3 } } },
      /description that is no text/,
    ],
    [
      'an optional of another kind',
      { ...DOCS, scopes: { 'a:b': { title: 'x', optional: 'no' } } },
      /not true or false/,
    ],
    [
      'a scope of this server',
      { ...DOCS, scopes: { openid: { title: 'x' } } },
      /openid is a scope of this server itself/,
    ],
    [
      'a scope of another API',
      { ...DOCS, scopes: { 'notes:read': { title: 'x' } } },
      /notes:read belongs to .*\/api\/notes/,
    ],
    ['an unknown format', { ...DOCS, access_token_format: 'saml' }, /access_token_format/],
    ['the algorithm none', { ...DOCS, access_token_signing_alg: 'none' }, /access_token_signing_alg/],
    ['an HMAC', { ...DOCS, access_token_signing_alg: 'HS256' }, /access_token_signing_alg/],
    ['a lifetime of zero', { ...DOCS, access_token_ttl: 0 }, /access_token_ttl/],
    ['a lifetime in words', { ...DOCS, access_token_ttl: '600' }, /access_token_ttl/],
    [
      'a lifetime beyond the setting',
      { ...DOCS, access_token_ttl: 3601 },
      /at most 3600 seconds \(ACCESS_TOKEN_TTL_MAX\)/,
    ],
    ['what is set elsewhere', { ...DOCS, revision: 7, declaredAt: 1 }, /revision/],
  ])('refuse %s, and nothing of it stays', async (_what, input, reason) => {
    await expect((async () => apis.create(input))()).rejects.toThrow(reason);
    expect((await apis.list()).map(({ audience }) => audience)).toEqual(declared.map((path) => `${server.url}${path}`));
    expect(await supported(server)).not.toContain('docs:read');
  });

  it('are not this server itself', async () => {
    await expect((async () => apis.create({ ...DOCS, audience: server.url }))()).rejects.toThrow(/the server itself/);
  });

  it('have an audience of their own each (RFC 9068 §5)', async () => {
    await apis.create(DOCS);
    await expect(
      (async () => apis.create({ ...DOCS, scopes: { 'docs:print': { title: 'Print' } } }))(),
    ).rejects.toThrow(/already|exists|taken/);
    await apis.delete(DOCS.audience);
  });

  it('of two that claim one scope at the same time, one gets it', async () => {
    const input = (n: number) => ({
      ...DOCS,
      audience: `https://api${n}.test`,
      scopes: { 'race:read': { title: 'x' } },
    });
    const other = replica.app.get(ResourceServerAdministration);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((n) => (n % 2 ? apis : other).create(input(n))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const { audience } of await apis.list()) if (audience.startsWith('https://api')) await apis.delete(audience);
  });

  it('of two people who change one API, the second is told', async () => {
    const { revision } = await apis.create({
      ...DOCS,
      audience: 'https://edit.test',
      scopes: { 'edit:read': { title: 'x' } },
    });
    await apis.update('https://edit.test', { name: 'First' }, revision);
    await expect(apis.update('https://edit.test', { name: 'Second' }, revision)).rejects.toThrow(/Somebody else/);
    expect((await apis.show('https://edit.test')).name).toBe('First');
    await expect(apis.update('https://edit.test', { audience: 'https://other.test' })).rejects.toThrow(/never changes/);
    await expect(apis.update('https://edit.test', ['name'])).rejects.toThrow(/one JSON object/);
    await apis.delete('https://edit.test');
  });

  it('that code declares are kept up to date by it; people change how their tokens are', async () => {
    const audience = `${server.url}/api/notes`;
    await expect(apis.update(audience, { name: 'Mine' })).rejects.toThrow(/name: the code of this API declares it/);
    await expect(apis.update(audience, { scopes: { 'notes:all': { title: 'x' } } })).rejects.toThrow(
      /scopes: the code/,
    );
    await apis.update(audience, { access_token_format: 'opaque' });
    const scopes = server.app.get(ScopesService, { strict: false });
    const { scopes: declared } = await apis.show(audience);
    await scopes.register({ audience, name: 'Notebook', scopes: declared });
    expect(await apis.show(audience)).toMatchObject({ name: 'Notebook', tokenFormat: 'opaque' });
    await scopes.register({ audience, name: 'Notes', scopes: declared });
    await apis.update(audience, { access_token_format: null });
  });

  it('that people registered become the code’s when code declares them, and code cannot take another API’s scope', async () => {
    const scopes = server.app.get(ScopesService, { strict: false });
    const own = { audience: 'https://own.test', name: 'Own', scopes: { 'own:read': { title: 'x' } } };
    await apis.create(own);
    await scopes.register({ ...own, name: 'By code' });
    await expect(apis.update(own.audience, { name: 'By hand' })).rejects.toThrow(/the code of this API/);
    const thief = { audience: 'https://thief.test', name: 'Thief', scopes: { 'own:read': { title: 'x' } } };
    await expect(scopes.register(thief)).rejects.toThrow(/own:read belongs to https:\/\/own\.test/);
    await apis.delete(own.audience);
  });

  it('move with the issuer: what was allowed, registered and set goes on under the new address', async () => {
    const { changes, dispose } = sharedDatabase();
    const before = await TestServer.start(changes);
    const audience = `${before.url}/api/notes`;
    await before.app.get(ResourceServerAdministration).update(audience, { access_token_format: 'opaque' });
    const client = await before.client('moved');
    await before.stop();
    const after = await TestServer.start({ ...changes, KEEP_DATA: 'true' });
    try {
      const present = await after.app.get(ResourceServerAdministration).list();
      expect(present.map((api) => api.audience)).toEqual(declared.map((path) => `${after.url}${path}`));
      expect(present.find((api) => api.audience.endsWith('/api/notes'))).toMatchObject({ tokenFormat: 'opaque' });
      expect((await after.clients.show(client.id)).metadata.scope).toContain('notes:read');
    } finally {
      await after.stop();
      dispose();
    }
  });

  it('leave their scopes to another API only when nobody holds anything under these names', async () => {
    const first = { audience: 'https://first.test', name: 'First', scopes: { 'shared:read': { title: 'x' } } };
    const second = { ...first, audience: 'https://second.test' };
    await apis.create(first);
    await server.client('holder', { scope: 'shared:read' });
    const allowed = { userId: (await server.user('alice')).id, clientId: 'holder', scope: 'shared:read', grantedAt: 1 };
    await server.app.get(Database).insert(ConsentEntity, allowed);
    await apis.delete(first.audience);
    await expect(apis.create(second)).rejects.toThrow(/was of https:\/\/first\.test, and the client holder is still/);
    await server.clients.delete('holder');
    await server.app.get(Database).insert(ConsentEntity, { ...allowed, clientId: 'gone' });
    await apis.create(second);
    expect(await server.database.read((manager) => manager.countBy(ConsentEntity, { scope: 'shared:read' }))).toBe(0);
    await expect(apis.create(first)).rejects.toThrow(/shared:read belongs to https:\/\/second\.test/);
    await apis.delete(second.audience);
  });

  it('are written down with what happened to them', async () => {
    const rows = await server.database.read((manager) => manager.find(AuditEventEntity));
    const types = rows.map(({ type }) => type);
    for (const type of ['created', 'updated', 'deleted']) expect(types).toContain(`resource_server.${type}`);
  });
});
