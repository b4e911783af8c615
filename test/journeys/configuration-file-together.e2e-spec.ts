import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import fc from 'fast-check';
import { type Administration, administrationOf, openApplication } from '../../src/cli/command.module.js';
import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { Database } from '../../src/database/database.js';
import { Exporter } from '../../src/desired-state/exporter.js';
import type { Plan } from '../../src/desired-state/plan.js';
import { SecretSource } from '../../src/desired-state/secret-source.js';
import { YamlDocument } from '../../src/desired-state/yaml-document.js';
import { toYaml } from '../../src/desired-state/yaml-text.js';
import { sharedDatabase } from '../support/attack-world.js';
import { emptyTables } from '../support/empty-tables.js';
import { TestServer } from '../support/server.js';

const SECRET = randomBytes(32).toString('base64url');
const OTHER = randomBytes(32).toString('base64url');

/** What the commands work with, on one database, without a process for each. */
describe('A configuration that is applied while others work', () => {
  const shared = sharedDatabase();
  let server: TestServer;
  let application: INestApplicationContext;
  let portico: Administration;
  let database: Database;

  beforeAll(async () => {
    // Empties what others have left on a database server, keys that were sealed with other secrets above all.
    server = await TestServer.start(shared.changes);
    application = await openApplication(server.settings);
    portico = administrationOf(application);
    database = application.get(Database);
  });
  afterAll(async () => {
    await application.close();
    await server.stop();
    shared.dispose();
  });
  beforeEach(() => emptyTables(database));

  /** Every variable that an export can name is there. */
  const everySecret = (secret: string) => new SecretSource(new Proxy({}, { get: () => secret }), '.');
  const plan = (text: string, secret = SECRET, prune = false): Promise<Plan> =>
    portico.planner.plan(YamlDocument.read(Buffer.from(text), 'test'), everySecret(secret), { prune, overlap: 60 });
  const apply = async (text: string, secret = SECRET): Promise<Plan> => {
    const planned = await plan(text, secret);
    await portico.applier.apply(planned);
    return planned;
  };
  const exported = async () => toYaml((await application.get(Exporter).export()).document);
  const audited = () => database.repository(AuditEventEntity).count();

  const client = (id: string, name = id) =>
    `  - client_id: ${id}\n    client_name: ${name}\n    redirect_uris: [https://${id}.test/]\n    client_secret: { env: A }\n`;
  const clients = (...entries: string[]) => `schema: portico/v1\nclients:\n${entries.join('')}`;
  const api = (audience: string, ...scopes: string[]) =>
    `  - { audience: "${audience}", name: X, scopes: { ${scopes.map((scope) => `${scope}: { title: X }`).join(', ')} } }\n`;
  const apis = (...entries: string[]) => `schema: portico/v1\nresource_servers:\n${entries.join('')}`;

  const lost = (work: Promise<void>) => expect(work).rejects.toThrow(/^Somebody else has changed the (client|API)/);

  it.each([
    [
      'changed a client',
      () =>
        portico.clients
          .show('b')
          .then(async (b) => portico.clients.replace(b, await portico.clients.proveChange(b, { client_name: 'Mine' }))),
    ],
    ['disabled a client', () => portico.clients.disable('b')],
    ['deleted a client', () => portico.clients.delete('b')],
  ])('loses to somebody who %s since it was planned: nothing of it is done', async (_what, meanwhile) => {
    await apply(clients(client('a'), client('b')));
    const planned = await plan(clients(client('a', 'A2'), client('b', 'B2'), client('c')));
    await meanwhile();
    const [before, rows] = [await exported(), await audited()];
    await lost(portico.applier.apply(planned));
    expect(await exported()).toBe(before);
    expect(await audited()).toBe(rows);
  });

  it('loses to somebody who gave a client a secret, or registered one under the same id', async () => {
    await apply(clients(client('a')));
    const replacing = await plan(clients(client('a')), OTHER);
    const { secret = '' } = await portico.clients.rotateSecret('a', 60);
    await lost(portico.applier.apply(replacing));
    expect((await plan(clients(client('a')), secret)).changes).toEqual([]);

    const creating = await plan(clients(client('b')));
    await portico.clients.create({ client_name: 'B', redirect_uris: ['https://other.test/'] }, 'b');
    await lost(portico.applier.apply(creating));
    expect((await portico.clients.show('b')).metadata.redirect_uris).toEqual(['https://other.test/']);
  });

  it('lets one of two win that are applied at once, and tells the other', async () => {
    await apply(clients(client('a'), client('b')));
    const plans = await Promise.all(['X', 'Y'].map((name) => plan(clients(client('a', name), client('b', name)))));
    const results = await Promise.allSettled(plans.map((planned) => portico.applier.apply(planned)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const names = (await portico.clients.list()).map(({ name }) => name);
    expect(new Set(names).size).toBe(1);
  });

  it('is all or nothing: what fails at the end takes back what came before', async () => {
    const api = { audience: 'urn:x:1', name: 'X', scopes: { x: { title: 'X' } } };
    await portico.resourceServers.create(api);
    await apply(clients(client('a')));
    const text = `${clients(client('a', 'A2'))}resource_servers:\n  - { audience: "urn:x:2", name: X, scopes: { x: { title: X } } }\n`;
    await portico.resourceServers.delete('urn:x:1');
    const planned = await plan(text);
    expect(planned.changes.map(({ kind }) => kind)).toEqual(['client', 'resource_server']);
    // Meanwhile a client is registered for the scope that was another API's: only the service that registers APIs knows.
    await portico.clients.create({ client_name: 'Holder', redirect_uris: ['https://h.test/'], scope: 'x' }, 'holder');
    const rows = await audited();
    await expect(portico.applier.apply(planned)).rejects.toThrow('take it from the client first');
    expect((await portico.clients.show('a')).name).toBe('a');
    expect(await audited()).toBe(rows);
  });

  it('moves a scope from one API to another, and from the clients that had it, in one file', async () => {
    await apply(`${clients(`${client('a')}    scope: x\n`)}resource_servers:\n${api('urn:x:1', 'x')}`);
    await apply(
      `${clients(client('a'), `${client('b')}    scope: x\n`)}resource_servers:\n${api('urn:x:1', 'y')}${api('urn:x:2', 'x')}`,
    );
    expect((await portico.resourceServers.show('urn:x:2')).scopes).toEqual({ x: { title: 'X' } });
  });

  it('says of a scope that it cannot move while a client keeps it, before anything is done', async () => {
    const holder = `clients:\n${client('a')}    scope: x\n`;
    await apply(`${apis(api('urn:x:1', 'x', 'y'), api('urn:x:2', 'z'))}${holder}`);

    const moved = apis(api('urn:x:1', 'y'), api('urn:x:2', 'x', 'z'));
    const refusal =
      /resource_servers\[1\]\.scopes\.x: is or was of urn:x:1, and the client a is registered for it; take/;
    await expect(plan(moved)).rejects.toThrow(refusal);
    await expect(plan(`${moved}${holder}`)).rejects.toThrow(refusal);
    await expect(plan(`${moved}${holder.replace('scope: x', 'scope: x y')}`)).rejects.toThrow(refusal);
    // Gone with its API is no other case.
    await expect(plan(apis(api('urn:x:2', 'x', 'z')), SECRET, true)).rejects.toThrow(/registered for it/);

    await apply(`${moved}${holder.replace('scope: x', 'scope: y')}`);
    expect(Object.keys((await portico.resourceServers.show('urn:x:2')).scopes)).toEqual(['x', 'z']);
  });

  it('moves scopes among APIs that were there before, whatever their order, and says when none of them can be first', async () => {
    const scopesOf = async (audience: string) => Object.keys((await portico.resourceServers.show(audience)).scopes);
    await apply(apis(api('urn:x:1', 'a', 'x'), api('urn:x:2', 'b'), api('urn:x:3', 'c', 'y')));
    await apply(apis(api('urn:x:1', 'a'), api('urn:x:2', 'b', 'y'), api('urn:x:3', 'c', 'x')));
    expect(await scopesOf('urn:x:2')).toEqual(['b', 'y']);
    expect(await scopesOf('urn:x:3')).toEqual(['c', 'x']);

    const before = await exported();
    const exchange = apis(api('urn:x:1', 'a'), api('urn:x:2', 'b', 'x'), api('urn:x:3', 'c', 'y'));
    await expect(plan(exchange)).rejects.toThrow(/resource_servers\[1\]\.scopes: takes a scope from an API that is/);
    expect(await exported()).toBe(before);
    await apply(apis(api('urn:x:1', 'a'), api('urn:x:2', 'b'), api('urn:x:3', 'c')));
    await apply(exchange);
    expect(await scopesOf('urn:x:3')).toEqual(['c', 'y']);
  });

  it('writes, after what it has written was wiped and applied, the same bytes again, whatever the state', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(ANY_CLIENT, { maxLength: 3 }),
        fc.array(ANY_API, { maxLength: 2 }),
        async (wanted, apis) => {
          await emptyTables(database);
          for (const [index, metadata] of wanted.entries()) await portico.clients.create(metadata, `client-${index}`);
          for (const [index, api] of apis.entries()) await portico.resourceServers.create(apiOf(api, index));
          const before = await exported();
          expect((await plan(before, SECRET)).changes.filter(hasOtherThanSecret)).toEqual([]);
          await emptyTables(database);
          await apply(before);
          expect(await exported()).toBe(before);
          const again = await apply(before);
          expect(again).toEqual({ changes: [], kept: [], notes: [] });
        },
      ),
      { numRuns: 25 },
    );
  });
});

const hasOtherThanSecret = ({ members }: Plan['changes'][number]): boolean =>
  members.some(({ member }) => member !== 'client_secret');

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const defined = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
const AWKWARD = [
  'yes',
  'no',
  'Null',
  '~',
  '1e3',
  '007',
  '0x1',
  '-',
  '- a',
  'a: b',
  'a #b',
  '"',
  "'",
  '%',
  '@',
  '[]',
  'é',
  '😀',
  '\u202Ea',
];
const printable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/\p{C}/u.test(text) && text.trim() !== '');
const name = fc.oneof(fc.constantFrom(...AWKWARD.filter((text) => !/\p{C}/u.test(text))), printable);
const anything = fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ unit: 'binary', maxLength: 60 }));

const ANY_CLIENT = fc
  .record({
    client_name: name,
    'client_name#de': optional(name),
    'client_name#ar-EG': optional(name),
    redirect_uris: fc.uniqueArray(fc.constantFrom('https://a.test/', 'https://a.test/?yes=1e3', 'http://127.0.0.1/'), {
      minLength: 1,
    }),
    contacts: optional(fc.array(anything, { maxLength: 3 })),
    software_version: optional(anything.filter((text) => text.length > 0)),
    default_acr_values: optional(fc.array(anything, { maxLength: 2 })),
    default_max_age: optional(fc.nat()),
    scope: fc.constantFrom('', 'openid', 'a b'),
    token_endpoint_auth_method: fc.constantFrom('client_secret_basic', 'client_secret_post', 'none'),
    jwks: optional(fc.record({ keys: fc.tuple(fc.jsonValue().map((x) => ({ kty: 'EC', x, constructor: 1 }))) })),
    portico_require_consent: fc.boolean(),
    portico_refresh_grace_seconds: optional(fc.integer({ min: 0, max: 300 })),
  })
  .map(defined);

const ANY_API = fc.record({
  name,
  titles: fc.dictionary(fc.constantFrom('a', 'B', '1', 'yes', 'x:y', '~'), name, {
    minKeys: 1,
    maxKeys: 4,
  }),
  description: optional(name),
  optional: optional(fc.boolean()),
  access_token_ttl: optional(fc.integer({ min: 10, max: 600 })),
  access_token_format: optional(fc.constantFrom('jwt', 'opaque')),
});

type AnyApi = typeof ANY_API extends fc.Arbitrary<infer T> ? T : never;

function apiOf({ titles, description, optional: isOptional, ...rest }: AnyApi, index: number): object {
  const scopes = Object.entries(titles).map(([scope, title]) => [
    `${scope}${index || ''}`,
    defined({ title, description, optional: isOptional }),
  ]);
  return defined({ audience: `urn:api:${index}`, scopes: Object.fromEntries(scopes), ...rest });
}
