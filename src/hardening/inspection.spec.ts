import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readClientMetadata } from '../clients/client-metadata.js';
import { readSettings } from '../config/settings.js';
import type { Verdict } from './check.js';
import { hardeningChecks } from './checks/index.js';
import type { Facts, FileFacts, KeyFacts, RecordFacts, ServerFacts, SqliteFacts } from './facts.js';
import { inspectFacts } from './inspection.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 26);
const secret = () => randomBytes(32).toString('base64url');

const variables = {
  NODE_ENV: 'production',
  ISSUER: 'https://sso.acme.com',
  SECRETS: secret(),
  TRUSTED_PROXIES: '10.0.0.7',
  SAMPLE_RESOURCE: 'false',
  SERVICE_NAME: 'Acme sign-in',
  SUPPORT_URL: 'https://help.acme.com',
  METRICS_TOKEN: secret(),
  DATABASE_URL: 'mysql://portico:x@db.acme.com/portico',
};
const client = { client_name: 'Wiki', redirect_uris: ['https://wiki.acme.com/cb'] };
const file: FileFacts = { path: '/etc/portico/secrets', holds: 'secret', mode: 0o600, isOwn: true };
const key: KeyFacts = { kid: 'k', algorithm: 'ES256', state: 'signing', signsFrom: NOW - 10 * DAY };
const sqlite: SqliteFacts = {
  kind: 'sqlite',
  isInMemory: false,
  journalMode: 'wal',
  synchronous: 1,
  waitsForDisk: true,
  pendingMigrations: [],
};
const sessions = {
  innodb_flush_log_at_trx_commit: '1',
  log_bin: 'ON',
  sync_binlog: '1',
  binlog_format: 'ROW',
  transaction_isolation: 'READ-COMMITTED',
};
const server: ServerFacts = {
  kind: 'server',
  host: 'db.acme.com',
  type: 'MySQL',
  version: '8.4.2',
  variables: new Map(Object.entries(sessions)),
  cipher: 'TLS_AES_256_GCM_SHA384',
  globalPrivileges: [],
  clockAhead: 12,
  pendingMigrations: [],
};
const records: RecordFacts = {
  now: NOW,
  keys: [key],
  sealedWithOlder: [],
  clients: [],
  hasOwner: true,
  demo: [],
};

interface Changes {
  readonly variables?: Record<string, string>;
  readonly cores?: number;
  readonly files?: readonly FileFacts[];
  readonly database?: Partial<ServerFacts> | SqliteFacts;
  readonly sessions?: Record<string, string>;
  readonly records?: Partial<RecordFacts>;
}

function facts(changes: Changes = {}): Facts {
  const changed = { ...server, variables: new Map(Object.entries({ ...sessions, ...changes.sessions })) };
  return {
    settings: readSettings({ ...variables, ...changes.variables }),
    machine: { cores: changes.cores ?? 4, files: changes.files ?? [file] },
    database: changes.database?.kind === 'sqlite' ? changes.database : { ...changed, ...changes.database },
    records: { ...records, ...changes.records },
  };
}

const clientWith = (metadata: object, canAuthenticate = true) => ({
  records: { clients: [{ id: 'c1', metadata: readClientMetadata({ ...client, ...metadata }), canAuthenticate }] },
});
const byKey = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://wiki.acme.com/jwks' };

/** For each check, what makes it say something; and what does not, although it looks like it. */
const cases: readonly (readonly [name: string, verdict: Verdict, changes: Changes])[] = [
  ['production', 'failed', { variables: { NODE_ENV: 'development', OUTBOUND_ALLOWED_NETWORKS: '10.0.0.1' } }],
  ['issuer', 'failed', { variables: { ISSUER: 'http://localhost:3000' } }],
  ['issuer', 'failed', { variables: { ISSUER: 'https://sso.example.com' } }],
  ['secrets', 'failed', { variables: { SECRETS: `${secret()},${Buffer.alloc(32, 'ab').toString('base64url')}` } }],
  [
    'secrets',
    'failed',
    { variables: { SECRETS: Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64url') } },
  ],
  ['secrets', 'failed', { variables: { SECRETS: `${variables.SECRETS},${variables.SECRETS}` } }],
  ['secrets', 'pass', { variables: { SECRETS: `${secret()},${secret()}` } }],
  ['trusted-proxies', 'failed', { variables: { TRUSTED_PROXIES: '' } }],
  ['trusted-proxies', 'failed', { variables: { TRUSTED_PROXIES: '10.0.0.7,0.0.0.0/0' } }],
  ['trusted-proxies', 'failed', { variables: { TRUSTED_PROXIES: '::/0' } }],
  ['trusted-proxies', 'failed', { variables: { TRUSTED_PROXIES: '0.0.0.0/1,128.0.0.0/1' } }],
  ['trusted-proxies', 'pass', { variables: { TRUSTED_PROXIES: '10.0.0.0/8' } }],
  ['demo', 'failed', { variables: { NODE_ENV: 'development', DEMO: 'true' } }],
  ['sample-api', 'warning', { variables: { SAMPLE_RESOURCE: 'true' } }],
  ['service-name', 'warning', { variables: { SERVICE_NAME: '' } }],
  ['support-contact', 'warning', { variables: { SUPPORT_URL: '' } }],
  ['log', 'warning', { variables: { LOG_FORMAT: 'pretty' } }],
  ['log', 'warning', { variables: { LOG_LEVEL: 'debug' } }],
  ['metrics-token', 'warning', { variables: { METRICS_TOKEN: '' } }],
  ['metrics-token', 'failed', { variables: { METRICS_TOKEN: 'secretsecretsecretsecretsecretsecret' } }],
  ['metrics-token', 'failed', { variables: { METRICS_TOKEN: '', NODE_ENV: 'development' } }],
  ['outbound-networks', 'failed', { variables: { OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8' } }],
  ['outbound-networks', 'failed', { variables: { OUTBOUND_ALLOWED_NETWORKS: '0.0.0.0/0' } }],
  ...['0.0.0.0/1', '126.0.0.0/7', '0.0.0.0', '::/1', '::1', '169.254.169.254', '10.0.0.0/8,127.0.0.1'].map(
    (networks) => ['outbound-networks', 'failed', { variables: { OUTBOUND_ALLOWED_NETWORKS: networks } }] as const,
  ),
  ['outbound-networks', 'pass', { variables: { OUTBOUND_ALLOWED_NETWORKS: '10.2.0.0/16,fd00::/16' } }],
  ['registration', 'failed', { variables: { REGISTRATION: 'open' } }],
  ['registration', 'warning', { variables: { REGISTRATION: 'token', REGISTRATION_REQUIRE_PKCE: 'false' } }],
  ['registration', 'pass', { variables: { REGISTRATION: 'token' } }],
  ['sign-up', 'warning', { variables: { SELF_REGISTRATION: 'open' } }],
  ['implicit-flow', 'warning', { variables: { IMPLICIT_FLOW: 'true' } }],
  ['implicit-flow', 'pass', {}],
  ['token-lifetime', 'warning', { variables: { ACCESS_TOKEN_TTL: '7200' } }],
  ['token-lifetime', 'warning', { variables: { AUTHORIZATION_CODE_TTL: '300' } }],
  ['routines', 'warning', { variables: { KEY_ROTATION_INTERVAL: '0' } }],
  ['routines', 'warning', { variables: { HOUSEKEEPING_INTERVAL: '0' } }],
  ['workers', 'warning', { variables: { PORTICO_WORKERS: '5' }, cores: 4 }],
  ['secret-files', 'failed', { files: [{ ...file, mode: 0o644 }] }],
  ['secret-files', 'warning', { files: [{ ...file, mode: 0o640 }] }],
  ['secret-files', 'pass', { files: [{ ...file, mode: 0o640, isOwn: false }] }],
  [
    'database-files',
    'failed',
    {
      files: [
        { ...file, holds: 'database', mode: 0o644 },
        { ...file, holds: 'folder', mode: 0o755 },
      ],
    },
  ],
  [
    'database-files',
    'pass',
    {
      files: [
        { ...file, holds: 'database', mode: 0o644 },
        { ...file, holds: 'folder', mode: 0o700 },
      ],
    },
  ],
  [
    'database-files',
    'pass',
    {
      files: [
        { ...file, holds: 'database', mode: 0o600 },
        { ...file, holds: 'folder', mode: 0o755 },
      ],
    },
  ],
  ['migrations', 'failed', { database: { pendingMigrations: ['AddThings1'] } }],
  ['database-version', 'failed', { database: { version: '5.7.44' } }],
  ['database-version', 'failed', { database: { type: 'MariaDB', version: '10.6.18' } }],
  ['database-version', 'pass', { database: { type: 'MariaDB', version: '11.4.2' } }],
  ['durability', 'failed', { sessions: { innodb_flush_log_at_trx_commit: '2' } }],
  ['durability', 'failed', { sessions: { sync_binlog: '0' } }],
  ['durability', 'pass', { sessions: { sync_binlog: '0', log_bin: 'OFF' } }],
  ['durability', 'warning', { sessions: { innodb_flush_log_at_trx_commit: '2', wsrep_on: 'ON' } }],
  ['durability', 'failed', { database: { ...sqlite, isInMemory: true } }],
  ['durability', 'failed', { database: { ...sqlite, synchronous: 0 } }],
  ['durability', 'failed', { database: { ...sqlite, waitsForDisk: false } }],
  ['durability', 'pass', { database: { ...sqlite, waitsForDisk: false, synchronous: 2, journalMode: 'delete' } }],
  ['durability', 'failed', { database: { ...sqlite, journalMode: 'memory' } }],
  ['durability', 'pass', { database: sqlite }],
  ['isolation', 'failed', { sessions: { transaction_isolation: 'REPEATABLE-READ' } }],
  ['isolation', 'failed', { sessions: { binlog_format: 'STATEMENT' } }],
  ['database-tls', 'failed', { database: { cipher: '' } }],
  ['database-tls', 'failed', { database: { cipher: '', host: '203.0.113.7' } }],
  ['database-tls', 'warning', { database: { cipher: '', host: 'database' } }],
  ['database-tls', 'warning', { database: { cipher: '', host: '10.1.2.3' } }],
  ['database-tls', 'pass', { database: { cipher: '', host: '127.0.0.1' } }],
  ['database-account', 'warning', { database: { globalPrivileges: ['ALL PRIVILEGES'] } }],
  ['clock', 'failed', { database: { clockAhead: -5001 } }],
  ['clock', 'warning', { database: { clockAhead: 1001 } }],
  ['clock', 'pass', { database: { clockAhead: -1000 } }],
  ['key-age', 'failed', { records: { keys: [{ ...key, signsFrom: NOW - 92 * DAY }] } }],
  [
    'key-age',
    'failed',
    { variables: { KEY_ROTATION_INTERVAL: '0' }, records: { keys: [{ ...key, signsFrom: NOW - 367 * DAY }] } },
  ],
  ['key-age', 'failed', { records: { keys: [] } }],
  ['next-key', 'failed', { records: { keys: [{ ...key, signsFrom: NOW - 90.5 * DAY }] } }],
  ['next-key', 'warning', { variables: { KEY_ROTATION_INTERVAL: '0' } }],
  [
    'next-key',
    'pass',
    {
      records: {
        keys: [
          { ...key, signsFrom: NOW - 90.5 * DAY },
          { ...key, kid: 'n', state: 'announced', signsFrom: NOW + DAY },
        ],
      },
    },
  ],
  ['sealing', 'warning', { records: { sealedWithOlder: ['k'] } }],
  ['clients-pkce', 'warning', clientWith({ portico_require_pkce: false })],
  ['clients-consent', 'warning', clientWith({ portico_require_consent: false })],
  ['clients-audience', 'warning', clientWith({ ...byKey, portico_assertion_audience: 'endpoint' })],
  ['clients-secrets', 'warning', clientWith({}, false)],
  ['clients-secrets', 'pass', clientWith({})],
  ['owner', 'warning', { records: { hasOwner: false } }],
  ['demo-records', 'failed', { records: { demo: ['user demo'] } }],
];

describe('The hardening checks', () => {
  const found = (changes: Changes, name: string) =>
    inspectFacts(facts(changes)).find((item) => item.check.name === name)!;

  it('have nothing to say about an installation as it should be', () => {
    const items = inspectFacts(facts());
    expect(items.filter(({ verdict }) => verdict !== 'pass').map(({ check, found }) => [check.name, found])).toEqual(
      [],
    );
  });

  it.each(cases)('%s: %s for %j', (name, verdict, changes) => {
    const item = found(changes, name);
    expect([item.verdict, item.found]).toEqual([verdict, expect.stringMatching(/\S/)]);
    // The worst is what the documentation says.
    if (item.check.atWorst === 'warning') expect(item.verdict).not.toBe('failed');
  });

  it('can each say the worst that they are documented with', () => {
    const worst = hardeningChecks.filter(
      ({ name, atWorst }) => !cases.some(([other, verdict]) => other === name && verdict === atWorst),
    );
    expect(worst.map(({ name }) => name)).toEqual([]);
  });

  it('have names of their own, and name pages that exist', () => {
    const names = hardeningChecks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const pages = new Set(hardeningChecks.map(({ read }) => resolve(__dirname, '../..', read)));
    expect([...pages].filter((page) => !existsSync(page))).toEqual([]);
  });

  it('name the clients that are exempted, and print no secret', () => {
    expect(found(clientWith({ portico_require_pkce: false }), 'clients-pkce').found).toBe('Wiki (c1)');
    const texts = inspectFacts(facts({ variables: { METRICS_TOKEN: 'secretsecretsecretsecretsecretsecret' } }));
    expect(JSON.stringify(texts)).not.toMatch(/secretsecret|portico:x/);
  });

  it('call failed what could not be looked at, with the reason', () => {
    const { settings, machine } = facts();
    const items = inspectFacts({ settings, machine, problem: 'The database cannot be reached' });
    const blind = items.filter(({ check }) => check.of === 'database' || check.of === 'records');
    expect(blind.length).toBeGreaterThan(10);
    for (const { verdict, found } of blind) {
      expect([verdict, found]).toEqual(['failed', 'not looked at: The database cannot be reached']);
    }
  });
});
