import { randomBytes, randomUUID } from 'node:crypto';
import { IsNull, MoreThan } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { requireRow } from '../../src/database/requirements.js';
import { querySql } from '../../src/database/sending.js';
import { type Engine, type OpenDatabase, changeSlowly, engines, open, sharedEngines } from './engines.js';
import { Note, Specimen, Tally, specimen, specimenEntities, specimenMigrations } from './specimen.js';

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** What many callers ask for at the same time shares commits and packets; each must see only what became of their own. */
describe.each(engines)('statements that come at the same time, on $name', (engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  const find = (id: string): Promise<Specimen | null> => db.database.findOne(Specimen, { id });
  const insert = async (change: Partial<Specimen> = {}): Promise<Specimen> => {
    const row = specimen(change);
    await db.database.insert(Specimen, row);
    return row;
  };

  it('inserts a key once of 50 that try, among others that all succeed', async () => {
    const twin = specimen();
    const others = times(50, () => specimen());
    const outcomes = await Promise.all(
      others.flatMap((other) => [
        db.database.insertIfAbsent(Specimen, twin),
        db.database.insertIfAbsent(Specimen, other),
      ]),
    );
    expect(outcomes.filter((_, n) => n % 2 === 0).filter(Boolean)).toHaveLength(1);
    expect(outcomes.filter((_, n) => n % 2 === 1).every(Boolean)).toBe(true);
    for (const { id } of others) expect(await find(id)).not.toBeNull();
  });

  it('lets one of 50 conditional updates of a row succeed, and tells each how many rows were theirs', async () => {
    const rows = await Promise.all(times(10, () => insert()));
    const claim = ({ id }: Specimen): Promise<number> =>
      db.database.updateWhere(Specimen, { id, count: 0 }, { count: 1 });
    const outcomes = await Promise.all(times(50, (n) => claim(rows[n % 10]!)));
    rows.forEach((_, row) => {
      const own = outcomes.filter((__, n) => n % 10 === row);
      expect([...own].sort()).toEqual([0, 0, 0, 0, 1]);
    });
  });

  it('fails for whom it fails, and for nobody else', async () => {
    const good = times(5, () => specimen());
    const tooLong = specimen({ keyName: randomUUID(), hash: randomBytes(32), label: null as never });
    const missing = { specimenId: null as never, number: 1, text: null };
    const outcomes = await Promise.allSettled([
      ...good.slice(0, 2).map((row) => db.database.insert(Specimen, row)),
      db.database.insert(Specimen, tooLong),
      db.database.insert(Note, missing),
      ...good.slice(2).map((row) => db.database.insert(Specimen, row)),
    ]);
    const statuses = outcomes.map(({ status }) => status);
    expect(statuses).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', ...times(3, () => 'fulfilled')]);
    for (const { id } of good) expect(await find(id)).not.toBeNull();
    expect(await find(tooLong.id)).toBeNull();
  });

  it('counts each of 60 increments of a few rows', async () => {
    const keys = times(3, () => randomBytes(32));
    const add = (keyHash: Buffer): Promise<number> =>
      db.database.increment(Tally, { keyHash, count: 1, expiresAt: 1 }, 'count');
    const values = await Promise.all(times(60, (n) => add(keys[n % 3]!)));
    keys.forEach((_, key) => {
      const own = values.filter((__, n) => n % 3 === key);
      expect(own.sort((a, b) => a - b)).toEqual(times(20, (n) => n + 1));
    });
  });

  it('gives each of 60 reads its own rows, and a wrong one its own error', async () => {
    const rows = await Promise.all(times(20, (n) => insert({ count: n, story: `it's "${n}"; DROP -- \\ 𝄞` })));
    const wrong = db.database.read((manager) => querySql(manager, { text: 'SELECT nothing FROM nowhere', values: [] }));
    const found = Promise.all(times(60, (n) => find(rows[n % 20]!.id)));
    await expect(wrong).rejects.toThrow();
    expect(await found).toEqual(times(60, (n) => rows[n % 20]));
  });

  it('stores and finds every value as it does alone', async () => {
    const values: Partial<Specimen>[] = [
      { story: null, hash: null, bytes: null, endedAt: null, details: null, isGood: false, count: -2_147_483_648 },
      { story: '', bytes: Buffer.alloc(0), endedAt: 0, details: {}, isGood: true, count: 2_147_483_647 },
      { story: 'it\'s "?"; -- \\ 𝄞 \t\n', bytes: Buffer.from([0, 39, 92, 255]), endedAt: Number.MAX_SAFE_INTEGER },
      { story: 'long '.repeat(20_000), bytes: randomBytes(300), details: { text: '?'.repeat(3000) }, madeAt: -1 },
    ];
    const rows = await Promise.all(times(40, (n) => insert(values[n % 4])));
    expect(await Promise.all(rows.map(({ id }) => find(id)))).toEqual(rows);
    const change = { story: 'changed', hash: null, details: { is: 'changed' }, endedAt: null, isGood: true };
    const [odd, even] = [{ label: 'odd' }, { label: 'even', endedAt: 7 }];
    const counts = rows.map(({ id }, n) =>
      db.database.updateWhere(Specimen, { id }, { ...change, ...(n % 2 ? odd : even) }),
    );
    expect(await Promise.all(counts)).toEqual(times(40, () => 1));
    const changed = rows.map((row, n) => ({ ...row, ...change, ...(n % 2 ? odd : even) }));
    expect(await Promise.all(rows.map(({ id }) => find(id)))).toEqual(changed);
  });

  it('inserts where what is required is there, and nothing where it is not', async () => {
    const [alive, ended] = [await insert(), await insert({ endedAt: 5 })];
    const outcomes = await Promise.all(
      times(50, (number) => {
        const { id } = number % 10 === 3 ? ended : alive;
        const note = { specimenId: alive.id, number: number === 49 ? 48 : number, text: null };
        return db.database.insertIf(Note, note, [requireRow(Specimen, { id, endedAt: IsNull() })]);
      }),
    );
    const [last, twin] = outcomes.splice(48);
    expect([last, twin].sort()).toEqual(['exists', 'inserted']);
    expect(outcomes).toEqual(times(48, (n) => (n % 10 === 3 ? 'unmet' : 'inserted')));
    const found = times(48, async (number) => db.database.findOne(Note, { specimenId: alive.id, number }));
    expect((await Promise.all(found)).map((note) => note !== null)).toEqual(times(48, (n) => n % 10 !== 3));
  });

  it('counts down for ten of 30, where the condition holds ten times', async () => {
    const [{ id }, others] = [await insert({ count: 10 }), await Promise.all(times(10, () => insert({ count: 1 })))];
    const take = (from: string): Promise<number> =>
      db.database.updateWhere(Specimen, { id: from, count: MoreThan(0) }, { count: () => 'count - 1' });
    const outcomes = times(30, (n) => Promise.all([take(id), n < 10 ? take(others[n]!.id) : 1]));
    const [own, theirs] = [0, 1].map((which) => outcomes.map(async (outcome) => (await outcome)[which]!));
    expect((await Promise.all(own!)).filter((count) => count === 1)).toHaveLength(10);
    expect(await Promise.all(theirs!)).toEqual(times(30, () => 1));
    expect(await find(id)).toMatchObject({ count: 0 });
  });

  it('tells how many rows were hit by each update that may hit several', async () => {
    const labels = await Promise.all(
      times(4, async (rows) => {
        const label = randomUUID();
        await Promise.all(times(rows, () => insert({ label })));
        return label;
      }),
    );
    const update = (label: string): Promise<number> => db.database.updateWhere(Specimen, { label }, { count: 9 });
    expect(await Promise.all(labels.map(update))).toEqual([0, 1, 2, 3]);
  });

  it('brings to each the rows that go with their own', async () => {
    const groups = times(4, () => randomBytes(20));
    const rows = await Promise.all(times(12, (n) => insert({ bytes: groups[n % 4]! })));
    const notes = await Promise.all(
      rows.slice(0, 6).map(async ({ id }) => {
        const note = { specimenId: id, number: 0, text: 'note' };
        await db.database.insert(Note, note);
        return note;
      }),
    );
    const read = (keyName: string) =>
      db.database.findLinked({
        entity: Specimen,
        where: { keyName },
        one: { entity: Note, on: { specimenId: 'id' }, where: { number: 0 } },
        many: { entity: Specimen, on: { bytes: 'bytes' }, where: { endedAt: IsNull() }, only: ['keyName'] },
      });
    const found = await Promise.all([...rows.map(({ keyName }) => read(keyName)), read('nobody has this')]);
    expect(found.pop()).toBeNull();
    rows.forEach((row, n) => {
      const names = found[n]!.many.map(({ keyName }) => keyName).sort();
      const group = rows.filter((_, other) => other % 4 === n % 4).map(({ keyName }) => keyName);
      expect({ ...found[n], many: names }).toEqual({ row, one: notes[n] ?? null, many: group.sort() });
    });
  });

  it('keeps none of it in a unit of work that is rolled back at the same time', async () => {
    const [own, others] = [specimen(), times(10, () => specimen())];
    const rolledBack = db.database.unit(async () => {
      await db.database.insert(Specimen, own);
      await Promise.all(others.slice(0, 3).map(({ id }) => find(id)));
      throw new Error('changed my mind');
    });
    await Promise.all([
      expect(rolledBack).rejects.toThrow('changed my mind'),
      ...others.map((row) => db.database.insert(Specimen, row)),
    ]);
    expect(await find(own.id)).toBeNull();
    for (const { id } of others) expect(await find(id)).not.toBeNull();
  });

  it('waits for a row that a unit of work is changing, while the others need not', async () => {
    const [held, free] = [await insert(), await insert()];
    const change = (): Promise<number> => db.database.updateWhere(Specimen, { id: held.id }, { count: 7 });
    const { committed } = await changeSlowly(db.database, change, 30);
    const add = ({ id }: Specimen): Promise<number> =>
      db.database.updateWhere(Specimen, { id }, { count: () => 'count + 1' });
    expect(await Promise.all([add(held), add(free), committed])).toEqual([1, 1, undefined]);
    expect(await find(held.id)).toMatchObject({ count: 8 });
  });

  it('waits for whoever is changing a required row, and goes by what they have committed', async () => {
    const [held, free] = [await insert(), await insert()];
    const rows = await Promise.all(times(20, () => insert()));
    const end = (): Promise<number> => db.database.updateWhere(Specimen, { id: held.id }, { endedAt: 5 });
    const { committed } = await changeSlowly(db.database, end, 50);
    const required = (n: number) => [requireRow(Specimen, { id: (n % 2 ? held : free).id, endedAt: IsNull() })];
    const inserts = rows.map(({ id }, n) =>
      db.database.insertIf(Note, { specimenId: id, number: 1, text: null }, required(n)),
    );
    const updates = rows.map(({ id }, n) =>
      db.database.updateWhere(Specimen, { id }, { count: 77 }, { requirements: required(n) }),
    );
    expect(await Promise.all(inserts)).toEqual(times(20, (n) => (n % 2 ? 'unmet' : 'inserted')));
    expect(await Promise.all(updates)).toEqual(times(20, (n) => (n % 2 ? 0 : 1)));
    await committed;
  });
});

/** A second door to the same database. */
async function openAgain(url: string, isGathering: boolean) {
  const dataSource = await createDataSource(url, specimenEntities, specimenMigrations, isGathering);
  return { dataSource: await dataSource.initialize(), database: new Database(dataSource) };
}

describe.each(sharedEngines)('shared commits seen from another connection, on $name', (engine: Engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  it.each([true, false])('answers nobody before their row is committed (shared: %s)', async (isGathering) => {
    const [writer, reader] = [await openAgain(db.url, isGathering), await openAgain(db.url, false)];
    try {
      const isThere = async (id: string): Promise<boolean> =>
        (await reader.database.findOne(Specimen, { id })) !== null;
      const seen = times(30, async () => {
        const row = specimen();
        await writer.database.insert(Specimen, row);
        return isThere(row.id);
      });
      expect(await Promise.all(seen)).toEqual(times(30, () => true));
    } finally {
      await writer.dataSource.destroy();
      await reader.dataSource.destroy();
    }
  });
});

const sqliteFile = sharedEngines.filter(({ isServer }) => !isServer);

describe.each(sqliteFile)('shared commits on a disk that is full, on $name', (engine: Engine) => {
  it('keeps what it said it kept, and nothing else', async () => {
    const db = await open(engine);
    try {
      const [pages] = await db.dataSource.query<[{ page_count: number }]>('PRAGMA page_count');
      await db.dataSource.query(`PRAGMA max_page_count = ${pages.page_count + 20}`);
      const rows = times(60, () => specimen({ bytes: randomBytes(300), story: 'x'.repeat(5000) }));
      const outcomes = await Promise.allSettled(rows.map((row) => db.database.insert(Specimen, row)));
      await db.dataSource.query('PRAGMA max_page_count = 1000000');
      const there = await Promise.all(
        rows.map(async ({ id }) => (await db.database.findOne(Specimen, { id })) !== null),
      );
      expect(there).toEqual(outcomes.map(({ status }) => status === 'fulfilled'));
      expect(there).toContain(false);
      await db.database.insert(Specimen, specimen());
    } finally {
      await db.close();
    }
  });
});

const servers = sharedEngines.filter(({ isServer }) => isServer);

describe.each(servers.length > 0 ? servers : sqliteFile)(
  'shared commits whose connections are cut, on $name',
  (engine: Engine) => {
    it('never says that something was kept which was not, nor that it was there before', async () => {
      const db = await open(engine);
      try {
        const rows = times(400, () => specimen());
        const inserts = rows.map(async (row, n) => {
          await new Promise((resolve) => setTimeout(resolve, n / 4));
          return db.database.insertIfAbsent(Specimen, row);
        });
        const settled = Promise.allSettled(inserts);
        if (engine.isServer) for (let round = 0; round < 5; round += 1) await cutAll(db);
        const outcomes = await settled;
        for (const [n, outcome] of outcomes.entries()) {
          const isThere = (await db.database.findOne(Specimen, { id: rows[n]!.id })) !== null;
          // Each is inserted once: "it was there" would mean that somebody heard of a try of their own as of another's.
          if (outcome.status === 'fulfilled') {
            expect({ isThere, isFirst: outcome.value }).toEqual({ isThere: true, isFirst: true });
          } else expect((outcome.reason as Error).name).toBe('DatabaseUnavailableError');
        }
        // How many of them were kept is up to the moments of the cuts; what comes after the last cut is kept.
        const later = times(20, () => db.database.insertIfAbsent(Specimen, specimen()));
        expect(await Promise.all(later)).toEqual(times(20, () => true));
      } finally {
        await db.close();
      }
    });
  },
);

async function cutAll({ dataSource }: OpenDatabase): Promise<void> {
  const others = 'WHERE db = DATABASE() AND id <> CONNECTION_ID()';
  const connections = await dataSource.query<{ id: number }[]>(
    `SELECT id FROM information_schema.processlist ${others}`,
  );
  for (const { id } of connections) await dataSource.query(`KILL ${Number(id)}`).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 15));
}
