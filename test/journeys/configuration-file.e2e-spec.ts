import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ResourceServerAdministration } from '../../src/admin/resource-server-administration.js';
import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { ClientsService } from '../../src/clients/clients.service.js';
import { ClientRegistrations } from '../../src/registrations/client-registrations.js';
import { sharedDatabase } from '../support/attack-world.js';
import { emptyTables } from '../support/empty-tables.js';
import { TestServer } from '../support/server.js';
import { CommandLine, type Ran } from './command-line.js';
import { FAULTS, FAULTY } from './faulty-configuration.js';
import { recordStatements } from './recorded-statements.js';

const SECRET = 'canary-4f9d1c7be2a84b0c9a6e5d3f7081';
const OTHER = 'canary-other-77aa1c7be2a84b0c9a6e5d';
const VARIABLE = 'PORTICO_CLIENT_SECRET_WIKI';

const WIKI = `  - client_id: wiki
    client_name: Wiki
    redirect_uris:
      - https://wiki.test/cb
    scope: openid docs:read
    client_secret:
      env: ${VARIABLE}
`;
const DOCS = `  - audience: https://api.test/docs
    name: Documents
    scopes:
      docs:read:
        title: Read documents
`;
const document = (apis: string, clients: string) =>
  `schema: portico/v1\nresource_servers:${apis === '' ? ' []' : ''}\n${apis}clients:${clients === '' ? ' []' : ''}\n${clients}`;

/** Everything that this file of tests is about, on the database of a server that runs. */
describe('portico export, plan and apply', () => {
  const shared = sharedDatabase();
  let server: TestServer;
  let portico: CommandLine;

  beforeAll(async () => {
    server = await TestServer.start(shared.changes);
    portico = new CommandLine();
  });
  afterAll(async () => {
    portico.remove();
    await server.stop();
    shared.dispose();
  });
  beforeEach(() => emptyTables(server.database));

  const run = (words: readonly string[], stdin = '', environment: Readonly<Record<string, string>> = {}) =>
    portico.run(words, { stdin, environment: { ...shared.changes, ISSUER: server.url, ...environment } });
  const withSecret = { [VARIABLE]: SECRET };

  async function succeed(words: readonly string[], stdin = '', environment = {}): Promise<string> {
    const { code, stdout, stderr } = await run(words, stdin, environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }
  const apply = (text: string, environment = {}, ...options: string[]) =>
    succeed(['apply', '-', ...options], text, environment);
  const exported = () => succeed(['export']);
  const auditTypes = async () => (await server.database.repository(AuditEventEntity).find()).map(({ type }) => type);

  it('plans, applies, and then has nothing more to do', async () => {
    const text = document(DOCS, WIKI);
    const planned = await succeed(['plan', '-'], text, withSecret);
    expect(planned).toContain('+ resource-server https://api.test/docs (Documents)\n');
    expect(planned).toContain('+ client wiki (Wiki)\n');
    expect(planned).toContain('    redirect_uris: ["https://wiki.test/cb"]\n');
    expect(planned).toMatch(/\n2 to create, 0 to update, 0 to delete\.\n$/);
    expect(await auditTypes()).toEqual([]);

    expect(await apply(text, withSecret)).toMatch(/\n2 created, 0 updated, 0 deleted\.\n$/);
    expect(await auditTypes()).toEqual(expect.arrayContaining(['resource_server.created', 'client.created']));
    expect(await exported()).toBe(text);

    const written = await recordStatements(() => apply(text, withSecret));
    expect(written.result).toBe('No changes.\n');
    expect(written.changing).toEqual([]);
    expect(await auditTypes()).toHaveLength(2);
  });

  it('changes nothing at all by plan and export, not even on a database without signing keys', async () => {
    await server.client('old', { client_name: 'Old' });
    await emptyTables(server.database);
    const planned = await recordStatements(() => succeed(['plan', '-'], document(DOCS, WIKI), withSecret));
    const listed = await recordStatements(exported);
    expect(planned.all.length).toBeGreaterThan(0);
    expect(listed.all.length).toBeGreaterThan(0);
    expect([...planned.changing, ...listed.changing]).toEqual([]);
  });

  it('brings a wiped database back to the byte, with everything that YAML and people can do to text', async () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', note: null, n: [1, 1.5e300, { '': '' }] };
    await server.clients.create(
      {
        client_name: 'yes',
        'client_name#de': 'Ärger: "Größe" – שלום 🎉',
        'client_name#pt-BR': '1e3',
        'policy_uri#fr': 'https://a.test/vie-privée'.normalize('NFC').replace('é', '%C3%A9'),
        redirect_uris: ['https://b.test/#'.slice(0, -1), 'https://a.test/?a=b&c=%20', 'http://127.0.0.1/cb'],
        contacts: [
          'no',
          '007',
          ' lead',
          'trail ',
          'two\nlines\n',
          'tab\there',
          '\u0085\u2028\u00AD\uFEFF',
          '- x',
          '#',
          '{}',
          '\ud800',
        ],
        software_id: '0x1F',
        software_version: 'null',
        default_acr_values: [],
        request_uris: [],
        default_max_age: 0,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key] },
        application_type: 'native',
      },
      'A_b.~1',
    );
    await server.clients.create({ client_name: 'x'.repeat(100), redirect_uris: ['https://x.test/'] }, 'on');
    await server.clients.create(
      { client_name: 'Public', redirect_uris: ['https://p.test/'], token_endpoint_auth_method: 'none' },
      '1e3',
    );
    await server.clients.disable('1e3');
    await server.app.get(ResourceServerAdministration).create({
      audience: 'urn:docs:1',
      name: 'true',
      scopes: JSON.parse(
        '{"zz":{"title":"~"},"1":{"title":"é","optional":true},"no":{"title":"no","description":"- d"}}',
      ),
      access_token_ttl: 60,
      access_token_format: 'opaque',
    });
    const before = await exported();
    await emptyTables(server.database);
    expect(await exported()).toBe('schema: portico/v1\nresource_servers: []\nclients: []\n');
    const secrets = { PORTICO_CLIENT_SECRET_ON: SECRET };
    expect(await apply(before, secrets)).toMatch(/4 created, 0 updated, 0 deleted\.\n$/);
    expect(await exported()).toBe(before);
    expect(await apply(before, secrets)).toBe('No changes.\n');
    expect(before).toContain('client_id: "1e3"');
    for (const line of [
      'client_name: "yes"',
      'client_id: "on"',
      'software_id: "0x1F"',
      '- "007"',
      '- "two\\nlines\\n"',
      '- "\\ud800"',
    ]) {
      expect(before).toContain(`${line}\n`);
    }
  });

  it('shows what changes, member by member, and changes it with the same audit rows as the commands', async () => {
    await apply(document(DOCS, WIKI), withSecret);
    const changed = document(
      DOCS.replace('title: Read', 'title: Reads') + '    access_token_ttl: 120\n',
      WIKI.replace('https://wiki.test/cb', 'https://wiki.test/callback') + '    portico_enabled: false\n',
    );
    const planned = await succeed(['plan', '-'], changed, withSecret);
    expect(planned).toContain(
      '~ client wiki (Wiki)\n    redirect_uris: ["https://wiki.test/cb"] → ["https://wiki.test/callback"]\n    portico_enabled: true → false\n',
    );
    expect(planned).toContain('    access_token_ttl: (default) → 120\n');
    await emptyAudit();
    await apply(changed, withSecret);
    expect((await auditTypes()).sort()).toEqual([
      'client.disabled',
      'client.updated',
      'grant.revoked',
      'resource_server.updated',
    ]);
    expect(await exported()).toBe(changed);
    expect(await apply(document(DOCS, WIKI), withSecret)).toContain('portico_enabled: false → true');
    expect(await exported()).toBe(document(DOCS, WIKI));
  });

  it('keeps what the file does not name and says so; --prune deletes it, only in the sections that are there', async () => {
    await apply(document(DOCS, WIKI), withSecret);
    const { client: own } = await server.clients.create({
      client_name: 'Itself',
      redirect_uris: ['https://i.test/'],
      token_endpoint_auth_method: 'none',
    });
    await server.app.get(ClientRegistrations).add(own.id, null);
    const kept = await succeed(['apply', '-'], document('', ''));
    expect(kept).toContain('kept: resource-server https://api.test/docs (Documents) is not in the file\n');
    expect(kept).toContain('kept: client wiki (Wiki) is not in the file\n');
    expect(kept).toMatch(/No changes\.\n$/);
    const { stdout, stderr } = await run(['export']);
    expect(stdout).toBe(document(DOCS, WIKI));
    expect(stderr).toBe('portico: left out 1 client that registered themselves\n');

    expect(await succeed(['plan', '-', '--prune'], 'schema: portico/v1\n')).toContain('No changes.');
    const pruned = await succeed(['apply', '-', '--prune'], 'schema: portico/v1\nclients: []\n');
    expect(pruned).toContain('- client wiki (Wiki)\n');
    expect(pruned).not.toContain('- resource-server');
    expect(await server.clients.show(own.id)).toMatchObject({ name: 'Itself' });
    expect(await apply(document('', ''), {}, '--prune')).toContain('- resource-server https://api.test/docs');
  });

  describe('secrets', () => {
    it('demands one for a new confidential client, strong enough, and names client, variable and way out', async () => {
      const missing = await run(['apply', '-'], document('', WIKI));
      expect(missing).toMatchObject({ code: 1, stdout: '' });
      expect(missing.stderr).toContain(
        `clients[0].client_secret: wiki is a confidential client that has no such secret yet, and the variable ${VARIABLE} is not set`,
      );
      expect(missing.stderr).toContain('portico secret generate');
      for (const weak of ['short', 'a'.repeat(40), `with spaces ${SECRET}`]) {
        const { code, stderr } = await run(['apply', '-'], document('', WIKI), { [VARIABLE]: weak });
        expect(code).toBe(1);
        expect(stderr).toMatch(/the secret of wiki, in the variable \S+: expected /);
        expect(stderr).not.toContain(weak);
      }
      const without = await run(['plan', '-'], document('', WIKI.replace(/ {4}client_secret.*/s, '')), withSecret);
      expect(without.stderr).toContain(`put client_secret: { env: ${VARIABLE} } here`);
      expect(await server.clients.list()).toEqual([]);
    });

    it('keeps one that cannot be resolved, keeps the present one, and replaces it by another with an overlap', async () => {
      await apply(document('', WIKI), withSecret);
      expect([await good(SECRET), await good(OTHER)]).toEqual([true, false]);
      const kept = await apply(document('', WIKI));
      expect(kept).toContain(`The client wiki keeps its secret: the variable ${VARIABLE} is not set.`);
      expect(kept).toMatch(/No changes\.\n$/);
      await emptyAudit();
      const replaced = await apply(document('', WIKI), { [VARIABLE]: OTHER }, '--overlap', '600');
      expect(replaced).toContain('client_secret: another one → that of');
      expect(replaced).toContain('the one before stays good for 600 seconds');
      expect(await auditTypes()).toEqual(['client.secret_rotated']);
      expect([await good(SECRET), await good(OTHER)]).toEqual([true, true]);
      server.clock.move(3600);
      expect([await good(SECRET), await good(OTHER)]).toEqual([false, true]);
    });

    it('reads them from files beside the document', async () => {
      mkdirSync(join(portico.folder, 'conf', 'secrets'), { recursive: true });
      const file = join(portico.folder, 'conf', 'portico.yaml');
      writeFileSync(file, document('', WIKI.replace(`env: ${VARIABLE}`, 'file: secrets/wiki')));
      expect((await run(['apply', file])).stderr).toContain('the file secrets/wiki does not exist');
      writeFileSync(join(portico.folder, 'conf', 'secrets', 'wiki'), `${SECRET}\n`);
      await succeed(['apply', file]);
      expect(await good(SECRET)).toBe(true);
    });

    it('gives a client that becomes confidential the secret of its reference, and none to one that has none', async () => {
      const spa = WIKI.replace(/ {4}client_secret.*/s, '    token_endpoint_auth_method: none\n');
      await apply(document('', spa));
      await apply(document('', WIKI), withSecret);
      expect(await good(SECRET)).toBe(true);
      const refused = await run(
        ['plan', '-'],
        document('', `${spa}    client_secret: { env: ${VARIABLE} }\n`),
        withSecret,
      );
      expect(refused.stderr).toContain('clients[0].client_secret: wiki authenticates by none and has no secret');
    });

    it('never shows one: not in plans, documents, errors, the audit log', async () => {
      const seen: Ran[] = [];
      const look = async (words: readonly string[], text: string, environment = {}) =>
        seen.push(await run([...words], text, { LOG_LEVEL: 'debug', ...environment }));
      for (const words of [
        ['plan', '-'],
        ['plan', '-', '--json'],
        ['apply', '-', '--json'],
        ['export'],
        ['export', '--json'],
      ]) {
        await look(words, document('', WIKI), withSecret);
      }
      await look(['apply', '-', '--json'], document('', WIKI), { [VARIABLE]: OTHER });
      await look(['audit', 'export'], '');
      for (const wrong of [
        SECRET,
        `{ env: "${SECRET} " }`,
        `[${SECRET}]`,
        `{ enf: ${SECRET} }`,
        `"${SECRET}`,
        `&a ${SECRET}`,
      ]) {
        await look(['apply', '-'], document('', WIKI.replace(/ {4}client_secret.*/s, `    client_secret: ${wrong}\n`)));
      }
      await look(['apply', '-'], document('', WIKI.replace(/client_secret.*/s, `client_secrets: ${SECRET}\n`)));
      expect(seen.filter(({ code }) => code === 1)).toHaveLength(7);
      expect(JSON.stringify(seen)).not.toContain('canary');
    });

    const good = (secret: string) => server.app.get(ClientsService).hasSecret('wiki', secret);
  });

  async function emptyAudit(): Promise<void> {
    await server.database.repository(AuditEventEntity).createQueryBuilder().delete().execute();
  }

  it('names every fault at once, each at its line, and changes nothing', async () => {
    const { code, stdout, stderr } = await run(['apply', '-'], FAULTY);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual(FAULTS);
    expect(await server.clients.list()).toEqual([]);
  });

  it('says when the file cannot be read, and refuses one without end', async () => {
    expect((await run(['plan', join(portico.folder, 'nowhere.yaml')])).stderr).toMatch(/cannot be read, ENOENT/);
    expect((await run(['plan', '/dev/zero'])).stderr).toMatch(/expected at most 1 MB/);
    expect(await run(['plan', '-'], 'a'.repeat(2 ** 20 + 1))).toMatchObject({ code: 1 });
  });

  it('tells a script by one member whether there is something to do', async () => {
    const text = document(DOCS, WIKI);
    const first = JSON.parse(await succeed(['plan', '-', '--json'], text, withSecret)) as unknown;
    expect(first).toMatchObject({
      has_changes: true,
      changes: [
        { action: 'create', kind: 'resource_server', id: 'https://api.test/docs', name: 'Documents' },
        {
          action: 'create',
          kind: 'client',
          id: 'wiki',
          members: expect.arrayContaining([{ member: 'client_secret', after: { env: VARIABLE } }]),
        },
      ],
      kept: [],
      notes: [],
    });
    await apply(text, withSecret);
    expect(JSON.parse(await succeed(['plan', '-', '--json'], text, withSecret))).toMatchObject({
      has_changes: false,
      changes: [],
    });
  });

  it('is noticed by a server that runs, within a second', async () => {
    await apply(document('', WIKI), withSecret);
    const request = async (uri: string) =>
      (
        await fetch(`${server.url}/authorize?client_id=wiki&response_type=code&redirect_uri=${uri}`, {
          redirect: 'manual',
        })
      ).status;
    expect(await request('https://wiki.test/new')).toBe(400);
    await apply(document('', WIKI.replace('wiki.test/cb', 'wiki.test/new')), withSecret);
    await sleep(1000);
    expect(await request('https://wiki.test/new')).toBe(303);
  });

  it('sets how tokens of an API of code are, and leaves the rest to the code', async () => {
    const audience = `${server.url}/api/notes`;
    const scopes = { 'notes:read': { title: 'Read' } };
    await server.app.get(ResourceServerAdministration).create({ audience, name: 'Notes', scopes });
    await server.database.run((manager) => manager.query('UPDATE resource_servers SET declared_at = 1'));
    const text = document(`  - audience: ${audience}\n    access_token_ttl: 30\n`, '');
    expect(await exported()).toBe(document('', ''));
    expect(await apply(text)).toContain('access_token_ttl: (default) → 30');
    expect(await exported()).toBe(text);
    const { stderr } = await run(
      ['plan', '-'],
      document(`  - audience: ${audience}\n    name: Mine\n    scopes: { "notes:read": { title: Read } }\n`, ''),
    );
    expect(stderr).toContain('resource_servers[0].name: the code of this API declares it');
    expect(await apply(document('', ''), {}, '--prune')).toBe('No changes.\n');
    await emptyTables(server.database);
    expect((await run(['plan', '-'], text)).stderr).toContain(
      'one whose code declares them is here once a server with that code has started',
    );
  });

  it('applies the example of its documentation', async () => {
    const page = readFileSync(resolve(__dirname, '../../docs/configuration-file.md'), 'utf8');
    const [, example = ''] = /```yaml\n(schema: portico\/v1\n.*?)```/s.exec(page) ?? [];
    const environment = { PORTICO_CLIENT_SECRET_REPORTS: SECRET, NIGHTLY_SECRET: OTHER };
    expect(await apply(example, environment)).toMatch(/ created, 0 updated, 0 deleted\.\n$/);
    expect(await apply(example, environment)).toBe('No changes.\n');
  });
});
