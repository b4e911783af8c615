import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../journeys/command-line.js';
import { hasMariaDb, MariaDb } from '../support/mariadb.js';

interface Check {
  readonly name: string;
  readonly verdict: 'pass' | 'warning' | 'failed';
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
  readonly read: string;
}

const token = randomBytes(32).toString('base64url');

/** An installation as the documentation wants it. */
const GOOD = {
  NODE_ENV: 'production',
  ISSUER: 'https://sso.acme.com',
  TRUSTED_PROXIES: '127.0.0.1',
  SERVICE_NAME: 'Acme sign-in',
  SUPPORT_URL: 'mailto:help@acme.com',
  METRICS_TOKEN: token,
  SAMPLE_RESOURCE: 'false',
};

const OWNER = ['user', 'create', '--username', 'ada', '--email', 'ada@acme.com', '--role', 'owner', '--password-stdin'];
const WIKI = ['client', 'create', '--file', '-'];
const wiki = { client_name: 'Wiki', redirect_uris: ['https://wiki.acme.com/cb'], portico_require_pkce: false };

function contract(
  title: string,
  place: () => Promise<{ DATABASE_URL?: string }>,
  durability: string,
  skipped = false,
): void {
  (skipped ? describe.skip : describe)(skipped ? `${title} (skipped: no mariadbd)` : title, () => {
    let portico: CommandLine;
    let good: Record<string, string>;

    const run = (words: string[], changes: Record<string, string> = {}, stdin = '') =>
      portico.run(words, { environment: { ...good, ...changes }, stdin });

    async function strict(changes: Record<string, string> = {}) {
      const { code, stdout } = await run(['status', '--strict', '--json'], changes);
      const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
      const named = (verdict: string) => checks.filter((check) => check.verdict === verdict).map(({ name }) => name);
      const foundBy = (name: string) => checks.find((check) => check.name === name)?.found;
      return { code, ok, checks, warnings: named('warning'), failed: named('failed'), foundBy };
    }

    beforeAll(async () => {
      portico = new CommandLine();
      good = { ...GOOD, ...(await place()) };
      await run(['migrate']);
      expect(await run(OWNER, {}, 'correct horse battery staple\n')).toMatchObject({ code: 0 });
    });
    afterAll(() => portico.remove());

    it('passes on an installation as it should be, in words and with 0', async () => {
      const { code, ok, warnings, failed, foundBy, checks } = await strict();
      expect({ code, ok, warnings, failed }).toEqual({ code: 0, ok: true, warnings: [], failed: [] });
      expect(foundBy('durability')).toBe(durability);
      for (const check of checks) for (const text of Object.values(check)) expect(text).toMatch(/\S/);
      const { code: exit, stdout } = await run(['status', '--strict']);
      expect(exit).toBe(0);
      expect(stdout).toMatch(/^pass {5}owner +there is one$/m);
      expect(stdout).toMatch(/\n\n\d+ passed, 0 warnings, 0 failed\n$/);
    });

    it('warns with 0, and fails with 1, saying what is expected and how to mend it', async () => {
      const named = { SERVICE_NAME: '', SUPPORT_URL: '' };
      expect(await strict(named)).toMatchObject({ code: 0, warnings: ['service-name', 'support-contact'], failed: [] });
      const bad = { TRUSTED_PROXIES: '', REGISTRATION: 'open' };
      expect(await strict(bad)).toMatchObject({ code: 1, ok: false, failed: ['trusted-proxies', 'registration'] });
      const { code, stdout } = await run(['status', '--strict'], bad);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /^failed {3}registration +open: .*\n +expected: .*\n +Set REGISTRATION=token .* \(docs\/registration\.md\)$/m,
      );
      expect(stdout).toMatch(/^Status +something is wrong$/m);
      expect(stdout).not.toContain(token);
    });

    it('names clients that are exempted, keys that a new secret has not sealed, and files that are open', async () => {
      expect(await run(WIKI, {}, JSON.stringify(wiki))).toMatchObject({ code: 0 });
      const { foundBy, warnings } = await strict();
      expect(warnings).toEqual(['clients-pkce']);
      expect(foundBy('clients-pkce')).toMatch(/^Wiki \([0-9a-f-]{36}\)$/);

      const file = join(portico.folder, 'secrets');
      writeFileSync(file, `${randomBytes(32).toString('base64url')},${portico.environment['SECRETS']}`);
      chmodSync(file, 0o644);
      const changed = { SECRETS: '', SECRETS_FILE: file };
      expect(await strict(changed)).toMatchObject({
        code: 1,
        warnings: ['sealing', 'clients-pkce'],
        failed: ['secret-files'],
      });
      chmodSync(file, 0o600);
      expect(await run(['key', 'reseal'], changed)).toMatchObject({ code: 0 });
      expect(await strict(changed)).toMatchObject({ code: 0, warnings: ['clients-pkce'] });
    });
  });
}

contract(
  'portico status --strict on SQLite',
  () => Promise.resolve({}),
  'commits are waited for, synchronous NORMAL, journal wal',
);

describe('On MariaDB', () => {
  let server: MariaDb | undefined;
  afterAll(() => server?.dispose());

  contract(
    'portico status --strict',
    async () => {
      server = await MariaDb.start();
      return { DATABASE_URL: server.url };
    },
    'innodb_flush_log_at_trx_commit 1, sync_binlog no binlog',
    !hasMariaDb,
  );
});

describe('portico status --strict, when there is nothing to look at', () => {
  it('says so for each check that needs the database, and gives no advice that does not help', async () => {
    const portico = new CommandLine();
    try {
      const { code, stdout } = await portico.run(['status', '--strict'], { environment: GOOD });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^failed {3}clock +not looked at: There is no file .*\nfailed/m);
      expect(stdout).not.toContain('Run NTP');
    } finally {
      portico.remove();
    }
  });
});
