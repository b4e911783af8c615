import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GrantAdministration } from '../../src/admin/grant-administration.js';
import { TestBrowser } from '../support/browser.js';
import { Flow, type Tokens } from '../support/flow.js';
import { freePort } from '../support/free-port.js';
import { hasMariaDb, MariaDb } from '../support/mariadb.js';
import { type TestClient, TestServer } from '../support/server.js';

const ROOT = resolve(__dirname, '../..');
const OFFLINE = { scope: 'notes:read offline_access' };

/** The command of docs/operations.md behind this marker, with the example's names replaced. */
function documented(marker: string, names: Readonly<Record<string, string>>): string {
  const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const block = new RegExp(`<!-- ${marker} -->\\s*\`\`\`sh\\n([^]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/operations.md has no command ${marker}`);
  return Object.entries(names).reduce((text, [name, value]) => text.replaceAll(name, value), block);
}

function shell(command: string): void {
  const { status, stderr } = spawnSync('sh', ['-euc', command], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

interface Place {
  /** What the server is told. */
  readonly url: string;
  backUp(): void;
  restore(): void;
  dispose(): void;
}

function sqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'portico-backup-'));
  const names = {
    'data/portico.sqlite': join(folder, 'portico.sqlite'),
    'backup.sqlite': join(folder, 'backup.sqlite'),
    before: join(folder, 'before'),
  };
  return Promise.resolve({
    url: `sqlite:${join(folder, 'portico.sqlite')}`,
    backUp: () => shell(documented('backup-sqlite', names)),
    restore: () => shell(documented('restore-sqlite', names)),
    dispose: () => rmSync(folder, { recursive: true }),
  });
}

async function mariadb(): Promise<Place> {
  const server = await MariaDb.start();
  const { port, username, password, pathname } = new URL(server.url);
  const folder = mkdtempSync(join(tmpdir(), 'portico-backup-'));
  const names = {
    '--host=database.example': `--host=127.0.0.1 --port=${port}`,
    '--user=portico': `--user=${username}`,
    DATABASE_PASSWORD: password,
    ' portico ': ` ${pathname.slice(1)} `,
    'backup.sql': join(folder, 'backup.sql'),
  };
  return {
    url: server.url,
    backUp: () => shell(documented('backup-mysql', names)),
    restore: () => shell(documented('restore-mysql', names)),
    dispose: () => {
      server.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}

const places: [name: string, isThere: boolean, open: () => Promise<Place>][] = [
  ['SQLite', true, sqlite],
  [`MariaDB${hasMariaDb ? '' : ' (skipped: no mariadbd was found)'}`, hasMariaDb, mariadb],
];

for (const [name, isThere, openPlace] of places) {
  (isThere ? describe : describe.skip)(`A backup of ${name}`, () => {
    jest.setTimeout(90_000);
    let place: Place;
    let server: TestServer | undefined;
    let client: TestClient;
    const secrets = Buffer.alloc(32, 5).toString('base64url');
    beforeAll(async () => void (place = await openPlace()));
    afterAll(async () => {
      await server?.stop();
      place?.dispose();
    });

    const start = async (): Promise<TestServer> => {
      // The same address before and after: the issuer is in every token.
      const port = String(issuerPort);
      server = await TestServer.start({
        DATABASE_URL: place.url,
        SECRETS: secrets,
        ISSUER: `http://127.0.0.1:${port}`,
        REFRESH_TOKEN_GRACE: '0',
        KEEP_DATA: 'yes',
      });
      return server;
    };
    let issuerPort = 0;

    it('is taken while people sign in, and forgets what happened since, until everything before it is revoked', async () => {
      issuerPort = await freePort();
      const first = await start();
      client = await first.client('rp');
      await first.user('anna');
      const flow = new Flow(first, client);
      const tokens = await flow.tokens('anna', OFFLINE);
      let isOver = false;
      const traffic = (async () => {
        for (let count = 0; !isOver; count++) await flow.tokens('anna');
      })();
      place.backUp();
      isOver = true;
      await traffic;
      // A theft is noticed after the backup: the grant is revoked, the session ended.
      const next = (await (await flow.refresh(tokens.refresh_token!)).json()) as Tokens;
      expect((await flow.refresh(tokens.refresh_token!)).status).toBe(400);
      expect((await flow.refresh(next.refresh_token!)).status).toBe(400);
      await first.stop();

      place.restore();
      const second = await start();
      const browser = new TestBrowser(second.url);
      for (const [cookie, value] of flow.browser.cookies) browser.cookies.set(cookie, value);
      const again = new Flow(second, client, browser);
      const isAliveAgain = await again.refresh(tokens.refresh_token!);
      expect(isAliveAgain.status).toBe(200);
      const { access_token: accessToken, refresh_token: refreshToken } = (await isAliveAgain.json()) as Tokens;

      second.clock.move(1);
      const outcome = await second.app.get(GrantAdministration).revoke({ issuedBefore: second.clock.now() });
      expect(outcome.ended).toBeGreaterThan(0);
      expect(outcome.isSignedOut).toBe(true);
      expect((await again.refresh(refreshToken!)).status).toBe(400);
      expect((await again.open(again.request())).text).toContain('id="username"');
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await again.notes(accessToken)).status).toBe(401);
      const anew = await new Flow(second, client).tokens('anna', OFFLINE);
      expect((await new Flow(second, client).notes(anew.access_token)).status).toBe(200);
    });
  });
}
