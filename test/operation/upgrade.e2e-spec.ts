import { DatabaseSync } from '@photostructure/sqlite';
import { CommandLine } from '../journeys/command-line.js';
import { Flow, type Tokens } from '../support/flow.js';
import { TestServer } from '../support/server.js';

/** What a migration of a version to come may do to tables that this version reads and writes (docs/upgrading.md). */
const NEWER = `
  CREATE TABLE things_to_come (id INTEGER PRIMARY KEY);
  ALTER TABLE users ADD COLUMN to_come VARCHAR(10) NULL;
  ALTER TABLE grants ADD COLUMN to_come INTEGER NULL;
  ALTER TABLE sessions ADD COLUMN to_come INTEGER NOT NULL DEFAULT 0;
  INSERT INTO migrations (timestamp, name) VALUES (9000000000000, 'ThingsToCome9000000000000');
`;

describe('docs/upgrading.md, while a newer version has migrated the database', () => {
  let portico: CommandLine;
  let server: TestServer;
  const start = () =>
    TestServer.start({ DATABASE_URL: `sqlite:${portico.databaseFile}`, SECRETS: portico.environment['SECRETS']! });
  const change = (sql: string) => {
    const database = new DatabaseSync(portico.databaseFile, { timeout: 5000 });
    database.exec(sql);
    database.close();
  };

  beforeAll(async () => {
    portico = new CommandLine();
    server = await start();
    await server.user('alice');
  });
  afterAll(async () => {
    await server?.stop();
    portico.remove();
  });

  it('a process of this version that runs goes on, for people who were there before and for new ones', async () => {
    const client = await server.client('app');
    const flow = new Flow(server, client);
    const scope = 'notes:read offline_access';
    const before = (await (await flow.exchange(await flow.authorize('alice', { scope }))).json()) as Tokens;
    change(NEWER);
    const refreshed = await flow.token({ grant_type: 'refresh_token', refresh_token: before.refresh_token });
    expect(refreshed.status).toBe(200);
    await server.user('bob');
    const other = new Flow(server, client);
    expect((await other.exchange(await other.authorize('bob'))).status).toBe(200);
  });

  it('one that starts refuses, and says which version the database is of; so does its command line', async () => {
    await expect(start()).rejects.toThrow(/migrated by a newer version of Portico \(ThingsToCome9000000000000\)/);
    for (const words of [['status'], ['migrate'], ['client', 'list']]) {
      const { code, stderr } = await portico.run(words);
      expect({ words, code, stderr }).toEqual({ words, code: 1, stderr: expect.stringContaining('newer version') });
    }
    const { stdout } = await portico.run(['status', '--strict', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; found: string }[] };
    expect(checks.find(({ name }) => name === 'migrations')!.found).toContain('newer version');
  });

  it('and settings that a version does not know are no fault', async () => {
    change("DELETE FROM migrations WHERE name LIKE 'ThingsToCome%'");
    const { code } = await portico.run(['status'], { environment: { A_SETTING_TO_COME: 'yes' } });
    expect(code).toBe(0);
  });
});
