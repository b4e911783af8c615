import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type FreshDatabase, type OpenDatabase, open, sharedEngines } from './engines.js';
import { Specimen, Tally, specimenMigrations } from './specimen.js';

const execute = promisify(execFile);

async function child(url: string, task: string, environment: Record<string, string> = {}): Promise<unknown> {
  const program = [join(__dirname, 'run-typescript.cjs'), join(__dirname, 'child.ts'), url, task];
  const { stdout } = await execute(process.execPath, program, { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}

describe.each(sharedEngines)('several processes on $name', (engine) => {
  it('migrate once when they start at once', async () => {
    const fresh: FreshDatabase = await engine.create();
    const ran = await Promise.all([1, 2, 3, 4].map(() => child(fresh.url, 'migrate')));
    expect(ran.flat().sort()).toEqual(specimenMigrations.map(({ name }) => name).sort());
    expect(await child(fresh.url, 'migrate')).toEqual([]);
    await fresh.dispose();
  });

  describe('with one database', () => {
    let db: OpenDatabase;
    beforeEach(async () => (db = await open(engine)));
    afterEach(() => db.close());

    it('never meet a lock that they cannot wait for', async () => {
      await db.database.insert(Tally, { keyHash: Buffer.alloc(32, 1), count: 0, expiresAt: 0 });
      await Promise.all([child(db.url, 'hammer'), child(db.url, 'hammer')]);
      expect(await db.database.repository(Specimen).count()).toBe(2 * 20 * 3);
      const count = async (key: number): Promise<number> =>
        (await db.database.repository(Tally).findOneByOrFail({ keyHash: Buffer.alloc(32, key) })).count;
      expect(await count(2)).toBe(2 * 20);
      // SQLite's transactions are serial; READ COMMITTED loses updates that read first: there the statement must add.
      if (!engine.isServer) expect(await count(1)).toBe(2 * 20 * 2);
    });

    it('agree on times whatever their time zones are', async () => {
      const zones = ['UTC', 'America/St_Johns', 'Pacific/Apia'];
      const offsets = new Set<number>();
      for (const [index, TZ] of zones.entries()) {
        const { zone, all } = (await child(db.url, 'times', { TZ })) as { zone: number; all: number[] };
        offsets.add(zone);
        expect(all).toEqual(Array.from({ length: index + 2 }, () => 1_792_891_800_123));
      }
      expect(offsets.size).toBe(zones.length);
    });
  });
});
