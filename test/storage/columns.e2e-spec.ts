import { randomBytes, randomUUID } from 'node:crypto';
import {
  Between,
  Equal,
  type FindOptionsWhere,
  In,
  IsNull,
  LessThan,
  LessThanOrEqual,
  Like,
  MoreThan,
  MoreThanOrEqual,
  Not,
} from 'typeorm';
import { UnstorableValueError, idToBytes } from '../../src/database/ids.js';
import { type OpenDatabase, engines, open } from './engines.js';
import { Note, Specimen, Tally, specimen } from './specimen.js';

describe.each(engines)('columns on $name', (engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  const stored = async (row: Specimen): Promise<Specimen> => {
    await db.database.insert(Specimen, row);
    return db.database.read((manager) => manager.findOneByOrFail(Specimen, { id: row.id }));
  };

  it('gives back each kind as it was stored', async () => {
    const row = specimen({
      keyName: 'Ünïcödé 🗝️ \u0000 end ',
      label: 'shown 🎉',
      story: 'x'.repeat(100_000) + '🎉',
      hash: randomBytes(32),
      bytes: Buffer.from([0, 1, 0, 255, 0]),
      madeAt: Number.MAX_SAFE_INTEGER,
      endedAt: -1,
      details: { list: [1, 'two', null], nested: { '': '🎉' } },
      count: -(2 ** 31),
      isGood: true,
    });
    const found = await stored(row);
    expect({ ...found }).toEqual(row);
    expect(Buffer.isBuffer(found.hash)).toBe(true);
  });

  it('gives back NULL as null', async () => {
    const row = specimen();
    expect({ ...(await stored(row)) }).toEqual(row);
  });

  it('stores bytes that end in zeros whole', async () => {
    const hash = Buffer.alloc(32);
    const id = '01900000-0000-7000-8000-000000000000';
    const row = specimen({ id, hash, bytes: Buffer.from([1, 0, 0]) });
    expect(await stored(row)).toMatchObject({ id, hash, bytes: Buffer.from([1, 0, 0]) });
  });

  it('works with save(), find operators, update() and delete() too', async () => {
    const row = specimen({ count: 7 });
    const { manager } = db.database;
    await manager.save(Specimen, { ...row });
    await manager.save(Specimen, { ...row, count: 8 });
    const ids = In([row.id, randomUUID()]);
    // The same operator twice: TypeORM transforms it in place each time.
    for (let i = 0; i < 2; i++) {
      expect(
        await manager.findBy(Specimen, { id: ids, madeAt: LessThan(Date.now() + 1e12), endedAt: IsNull() }),
      ).toHaveLength(1);
    }
    expect(await manager.countBy(Specimen, { id: row.id, keyName: Not(row.keyName) })).toBe(0);
    expect((await manager.update(Specimen, { id: row.id }, { count: () => 'count + 1', endedAt: 5 })).affected).toBe(1);
    expect(await manager.findOneBy(Specimen, { id: row.id })).toMatchObject({ count: 9, endedAt: 5 });
    const builder = manager.createQueryBuilder(Specimen, 's').where('s.id = :id', { id: idToBytes(row.id) });
    expect(await builder.getOne()).toMatchObject({ id: row.id, keyName: row.keyName });
    expect((await manager.delete(Specimen, { id: row.id })).affected).toBe(1);
    expect(await manager.existsBy(Specimen, { id: row.id })).toBe(false);
  });

  it('finds, updates and deletes by the short way what TypeORM finds by its own', async () => {
    const row = specimen({ count: 5, hash: randomBytes(32), details: { a: 1 }, isGood: true });
    await db.database.insert(Specimen, row);
    const { id, hash } = row;
    const conditions: FindOptionsWhere<Specimen>[] = [
      { id },
      { id, isGood: true, hash: hash as Buffer },
      { id: Equal(id), count: MoreThan(4), madeAt: MoreThanOrEqual(row.madeAt) },
      { id: In([randomUUID(), id]), count: LessThan(6), madeAt: LessThanOrEqual(row.madeAt) },
      { id, endedAt: IsNull(), hash: Not(IsNull()), count: Not(4) },
      // Only TypeORM knows these.
      { id, label: Like('A spec%'), count: Between(5, 5) },
      { id, count: Not(MoreThan(5)) },
      { id: In([]) },
      { id, count: MoreThan(5) },
      { id, isGood: false },
      { id, endedAt: Not(IsNull()) },
    ];
    for (const [index, where] of conditions.entries()) {
      const found = await db.database.findOne(Specimen, where);
      expect(found && { ...found }).toEqual(index < 7 ? row : null);
      expect(await db.database.repository(Specimen).countBy(where)).toBe(index < 7 ? 1 : 0);
      expect(await db.database.updateWhere(Specimen, where, { label: row.label, story: undefined })).toBe(
        index < 7 ? 1 : 0,
      );
    }
    expect(await db.database.updateWhere(Specimen, { id }, { count: () => 'count - 1', story: null })).toBe(1);
    expect(await db.database.findOne(Specimen, { id })).toEqual({ ...row, count: 4 });
    for (const where of conditions.slice(7)) expect(await db.database.deleteWhere(Specimen, where)).toBe(0);
    await expect(db.database.updateWhere(Specimen, { id }, {})).rejects.toThrow(UnstorableValueError);
    const unknown = { nothing: 1 } as unknown as FindOptionsWhere<Specimen>;
    await expect(db.database.findOne(Specimen, unknown)).rejects.toThrow(UnstorableValueError);
    expect(await db.database.deleteWhere(Specimen, { id })).toBe(1);
  });

  it('takes bytes and several columns as keys', async () => {
    const { manager } = db.database;
    const [first, second] = [randomBytes(32), randomBytes(32)];
    await db.database.insert(Tally, { keyHash: first, count: 1, expiresAt: 1 });
    await manager.save(Tally, { keyHash: second, count: 2, expiresAt: 1 });
    await manager.save(Tally, { keyHash: second, count: 3, expiresAt: 1 });
    const tallies = await manager.find(Tally, { order: { count: 'ASC' } });
    expect(tallies.map(({ keyHash, count }) => [keyHash.toString('hex'), count])).toEqual([
      [first.toString('hex'), 1],
      [second.toString('hex'), 3],
    ]);
    const specimenId = randomUUID();
    await manager.insert(
      Note,
      [1, 2].map((number) => ({ specimenId, number, text: null })),
    );
    expect(await manager.findBy(Note, { specimenId })).toHaveLength(2);
    expect((await manager.update(Note, { specimenId, number: 2 }, { text: 'b' })).affected).toBe(1);
  });

  it.each([
    ['case', 'AbC', 'abc'],
    ['accents', 'abc', 'àbc'],
    ['trailing spaces', 'abc', 'abc '],
    ['trailing NULs', 'abc', 'abc\0'],
    ['normal forms', 'é', 'e\u0301'],
    ['full width', 'admin', 'ａdmin'],
    ['sharp s', 'strasse', 'straße'],
    ['an invisible character', 'admin', 'ad\u200bmin'],
    ['4-byte characters', '🎉', '🎊'],
    ['numbers', '1', '1.0'],
  ])('keeps key texts apart that differ in %s', async (_, one, other) => {
    const prefix = randomUUID();
    await db.database.insert(Specimen, specimen({ keyName: prefix + one }));
    const find = (keyName: string): Promise<Specimen | null> => db.database.manager.findOneBy(Specimen, { keyName });
    expect(await find(prefix + other)).toBeNull();
    await db.database.insert(Specimen, specimen({ keyName: prefix + other }));
    expect((await find(prefix + one))?.keyName).toBe(prefix + one);
    expect((await find(prefix + other))?.keyName).toBe(prefix + other);
  });

  it('refuses what would be stored as something else', async () => {
    const refused: Partial<Record<keyof Specimen, unknown>>[] = [
      { id: 'not-a-uuid' },
      { id: randomUUID().toUpperCase() },
      { keyName: 'lone \ud800 surrogate' },
      { keyName: { toString: () => 'object' } },
      { hash: Buffer.alloc(31) },
      { hash: 'f'.repeat(64) },
      { bytes: 'text' },
      { madeAt: 1.5 },
      { madeAt: new Date() },
      { count: '1; DROP TABLE specimens' },
      { label: { label: 1 } },
      { label: ['a', 'b'] },
      { isGood: {} },
    ];
    for (const change of refused) {
      const row = specimen(change as Partial<Specimen>);
      await expect(db.database.insert(Specimen, row)).rejects.toThrow(UnstorableValueError);
    }
  });

  it('refuses a condition that is undefined or null, wherever it stands', async () => {
    const { manager } = db.database;
    for (const nothing of [undefined, null] as unknown as string[]) {
      const where = { id: nothing };
      await expect(manager.findOneBy(Specimen, where)).rejects.toThrow();
      await expect(manager.countBy(Specimen, { keyName: 'x', ...where })).rejects.toThrow();
      await expect(db.database.updateWhere(Specimen, where, { count: 1 })).rejects.toThrow();
      await expect(db.database.deleteWhere(Specimen, where)).rejects.toThrow();
    }
    await expect(db.database.deleteWhere(Specimen, {})).rejects.toThrow();
    const builder = manager.createQueryBuilder().delete().from(Specimen).where('id = :id', { id: undefined });
    await expect(builder.execute()).rejects.toThrow(UnstorableValueError);
  });

  it('refuses objects and lists as parameters of raw statements', async () => {
    for (const parameter of [{ id: 1 }, ['a', 'b'], new Date(), undefined, Number.NaN, () => '1']) {
      await expect(db.database.manager.query('SELECT ? AS value', [parameter])).rejects.toThrow(UnstorableValueError);
    }
  });

  it('gives times and counts of raw rows as numbers', async () => {
    const row = specimen({ madeAt: 1_767_225_600_001 });
    await db.database.insert(Specimen, row);
    const sql = 'SELECT made_at, (SELECT COUNT(*) FROM specimens WHERE id = ?) AS number FROM specimens WHERE id = ?';
    const id = idToBytes(row.id);
    expect(await db.database.manager.query(sql, [id, id])).toEqual([{ made_at: row.madeAt, number: 1 }]);
  });

  it('makes tables by migration that are those of the entities', async () => {
    const { upQueries, downQueries } = await db.dataSource.driver.createSchemaBuilder().log();
    expect([...upQueries, ...downQueries].map(({ query }) => query)).toEqual([]);
  });

  it('puts no parameter into an error', async () => {
    const row = specimen({ label: 'canary-1234' });
    await db.database.insert(Specimen, row);
    const error = await db.database.insert(Specimen, row).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    const own = Object.getOwnPropertyNames(error).map((name) => String((error as Record<string, unknown>)[name]));
    expect([...own, JSON.stringify(error)].join()).not.toContain('canary-1234');
  });
});
