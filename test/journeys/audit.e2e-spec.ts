import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { AuditLog } from '../../src/audit/audit-log.js';
import { TestServer } from '../support/server.js';
import { CommandLine } from './command-line.js';

interface Event {
  readonly at: string;
  readonly type: string;
  readonly user_id?: string;
  readonly client_id?: string;
  readonly chain: string;
  readonly sequence: number;
}

interface Verdict {
  readonly events: number;
  readonly chains: number;
  readonly intact: boolean;
  readonly fault_count: number;
  readonly faults: readonly { readonly chain: string; readonly sequence: number; readonly problem: string }[];
}

describe('portico audit', () => {
  const portico = new CommandLine();
  afterAll(() => portico.remove());
  let adaId: string;
  let copies = 0;

  // Each command is a process of its own to the audit log, and writes its own chain; the last one writes two rows.
  beforeAll(async () => {
    const create = ['user', 'create', '--email', 'ada@example.com', '--username', 'ada'];
    adaId = (await portico.json<{ id: string }>(create)).id;
    await portico.json(['client', 'create', '--name', 'Wiki', '--redirect-uri', 'https://wiki.test/cb']);
    await portico.json(['user', 'disable', adaId]);
  });

  /** Changes a copy of the database by hand, as somebody with the file in their hands can, and verifies that. */
  const afterTampering = async (sql: string, since?: string): Promise<{ code: number | null; verdict: Verdict }> => {
    const copy = join(portico.folder, `copy-${++copies}.sqlite`);
    const original = new DatabaseSync(portico.databaseFile);
    original.exec(`VACUUM INTO '${copy}'`);
    original.close();
    const database = new DatabaseSync(copy);
    const changes = Number(database.prepare(sql).run().changes);
    database.close();
    expect(changes).toBeGreaterThan(0);
    const words = ['audit', 'verify', '--json', ...(since === undefined ? [] : ['--since', since])];
    const { code, stdout } = await portico.run(words, { environment: { DATABASE_URL: `sqlite:${copy}` } });
    return { code, verdict: JSON.parse(stdout) as Verdict };
  };

  it('verify: finds nothing wrong with what nobody touched', async () => {
    const verdict = await portico.json<Verdict>(['audit', 'verify']);
    expect(verdict).toMatchObject({ intact: true, fault_count: 0, faults: [] });
    expect(verdict.events).toBeGreaterThanOrEqual(3);
    const { code, stdout } = await portico.run(['audit', 'verify']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${verdict.events} events in ${verdict.chains} chains: nothing was changed, added or taken out.\n`,
    });
  });

  it.each([
    ['a detail', `UPDATE audit_events SET details = '{"by":"nobody"}' WHERE type = 'client.created'`, /content/],
    ['the time', `UPDATE audit_events SET at = at + 1 WHERE type = 'user.created'`, /content/],
    ['who it is about', `UPDATE audit_events SET user_id = NULL WHERE type = 'user.created'`, /content/],
    ['the kind', `UPDATE audit_events SET type = 'user.enabled' WHERE type = 'user.disabled'`, /content/],
    ['the hash', `UPDATE audit_events SET hash = zeroblob(32) WHERE type = 'client.created'`, /content/],
    [
      'the first row, taken out',
      `DELETE FROM audit_events WHERE sequence = 1 AND chain IN (SELECT chain FROM audit_events WHERE sequence = 2)`,
      /missing/,
    ],
    [
      'a row put in at the end',
      `INSERT INTO audit_events SELECT chain, sequence + 1, at, type, user_id, client_id, details, previous_hash, hash
       FROM audit_events WHERE type = 'client.created'`,
      /follow/,
    ],
  ])('verify: shows what was changed by hand: %s', async (_what, sql, problem) => {
    const { code, verdict } = await afterTampering(sql);
    expect(code).toBe(1);
    expect(verdict.intact).toBe(false);
    expect(verdict.faults[0]?.problem).toMatch(problem);
    expect(verdict.fault_count).toBe(verdict.faults.length);
  });

  it('verify --since: shows also what was cut off the end, or rewritten with all its hashes', async () => {
    const kept = join(portico.folder, 'verified.json');
    writeFileSync(kept, (await portico.run(['audit', 'verify', '--json'])).stdout);
    expect(await portico.json<Verdict>(['audit', 'verify', '--since', kept])).toMatchObject({ intact: true });
    const wholeChain = `DELETE FROM audit_events WHERE chain = (SELECT chain FROM audit_events WHERE type = 'client.created')`;
    expect(await afterTampering(wholeChain)).toMatchObject({ code: 0 });
    const { code, verdict } = await afterTampering(wholeChain, kept);
    expect(code).toBe(1);
    expect(verdict.faults).toMatchObject([{ problem: expect.stringMatching(/gone/) as unknown }]);
  });

  it.each([
    ['no JSON', 'nothing'],
    ['another document', '{"heads":[{"chain":1}]}'],
  ])('verify --since: refuses %s', async (_what, text) => {
    const { code, stdout, stderr } = await portico.run(['audit', 'verify', '--since', '-'], { stdin: text });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^portico: stdin: expected .+\n$/);
  });

  const exported = async (...options: string[]): Promise<Event[]> => {
    const { code, stdout } = await portico.run(['audit', 'export', ...options]);
    expect(code).toBe(0);
    return stdout === ''
      ? []
      : stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Event);
  };

  it('export: prints every event, the oldest first, a line each or as one array', async () => {
    const events = await exported();
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['user.created', 'client.created', 'user.disabled']),
    );
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort());
    expect(await portico.json<Event[]>(['audit', 'export'])).toEqual(events);
  });

  it('export: by type, user, client and time', async () => {
    const all = await exported();
    expect((await exported('--type', 'user.created')).map(({ type }) => type)).toEqual(['user.created']);
    const ofAda = all.filter(({ user_id: id }) => id === adaId);
    expect(await exported('--user', 'ada')).toEqual(ofAda);
    expect(await exported('--user', adaId, '--type', 'user.disabled')).toHaveLength(1);
    const { client_id: clientId = '' } = all.find(({ type }) => type === 'client.created')!;
    expect(await exported('--client', clientId)).toEqual(all.filter(({ client_id: id }) => id === clientId));
    const { at } = all[1]!;
    expect(await exported('--since', at)).toEqual(all.filter((event) => event.at >= at));
    expect(await exported('--until', at)).toEqual(all.filter((event) => event.at < at));
    expect(await exported('--until', '2020-01-01')).toEqual([]);
    expect(await portico.json(['audit', 'export', '--until', '2020-01-01'])).toEqual([]);
  });
});

describe('the stream of audit events', () => {
  let server: TestServer;
  const written: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  beforeAll(async () => (server = await TestServer.start({ AUDIT_STREAM: 'stdout' })));
  beforeEach(() => (written.length = 0));
  afterAll(async () => {
    stdout.mockRestore();
    await server.stop();
  });
  const events = (): { type: string; user_id?: string }[] =>
    written.map((line) => (JSON.parse(line) as { audit: { type: string; user_id?: string } }).audit);

  it('has each event once it is certain, a line each', async () => {
    const { id } = await server.user('ada');
    await server.users.disable(id);
    await setImmediate();
    expect(written.every((line) => line.endsWith('\n'))).toBe(true);
    expect(events().map(({ type }) => type)).toEqual(expect.arrayContaining(['user.created', 'user.disabled']));
    expect(events()[0]).toMatchObject({ type: 'user.created', user_id: id, sequence: 1 });
  });

  it('has nothing of what was rolled back', async () => {
    const log = server.app.get(AuditLog, { strict: false });
    const work = server.database.unit(async () => {
      await log.record({ type: 'user.created' });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await setImmediate();
    expect(written).toEqual([]);
  });

  it('goes on when a listener fails or never ends, and so does what happened', async () => {
    const log = server.app.get(AuditLog, { strict: false });
    const told: string[] = [];
    log.listen(() => {
      throw new Error('no time');
    });
    log.listen(() => new Promise(() => undefined));
    log.listen(({ type }) => told.push(type));
    await server.user('bob');
    await setImmediate();
    expect(told).toEqual(['user.created']);
    expect(events()).toMatchObject([{ type: 'user.created' }]);
  });
});
