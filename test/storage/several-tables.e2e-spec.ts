import { randomBytes } from 'node:crypto';
import { IsNull, MoreThan, Or } from 'typeorm';
import type { Link, LinkedMany } from '../../src/database/linked-rows.js';
import { requireRow, requireRowForEach } from '../../src/database/requirements.js';
import { type OpenDatabase, changeSlowly, engines, open } from './engines.js';
import { Note, Specimen, specimen } from './specimen.js';

describe.each(engines)('statements that depend on rows of other tables, on $name', (engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  const insert = async (change: Partial<Specimen> = {}): Promise<Specimen> => {
    const row = specimen(change);
    await db.database.insert(Specimen, row);
    return row;
  };
  const alive = ({ id }: Specimen) => requireRow(Specimen, { id, endedAt: IsNull(), madeAt: MoreThan(0) });
  const note = ({ id }: Specimen, number = 1) => ({ specimenId: id, number, text: "it's “quoted” \\ and 𝄞" });
  const find = ({ id }: Specimen, number = 1): Promise<Note | null> =>
    db.database.findOne(Note, { specimenId: id, number });
  const end = ({ id }: Specimen): Promise<number> => db.database.updateWhere(Specimen, { id }, { endedAt: 5 });

  it('inserts once where all of them are there, and stores every value as a plain INSERT does', async () => {
    const [one, two] = [await insert(), await insert()];
    expect(await db.database.insertIf(Note, note(one), [alive(one), alive(two)])).toBe('inserted');
    expect(await find(one)).toEqual(note(one));
    expect(await db.database.insertIf(Note, note(one), [alive(one), alive(two)])).toBe('exists');
  });

  it('inserts once where nothing is required', async () => {
    const one = specimen();
    expect(await db.database.insertIf(Note, note(one), [])).toBe('inserted');
    expect(await db.database.insertIf(Note, note(one), [])).toBe('exists');
    expect(await find(one)).toEqual(note(one));
  });

  it('inserts nothing where one of them is missing, or is not as it should be', async () => {
    const [one, ended] = [await insert(), await insert({ endedAt: 5 })];
    expect(await db.database.insertIf(Note, note(one), [alive(one), alive(ended)])).toBe('unmet');
    expect(await db.database.insertIf(Note, note(one), [alive(specimen())])).toBe('unmet');
    expect(await find(one)).toBeNull();
  });

  it('updates only where they are there', async () => {
    const [one, other] = [await insert(), await insert()];
    const addOne = () =>
      db.database.updateWhere(Specimen, { id: one.id }, { count: () => 'count + 1' }, { requirements: [alive(other)] });
    expect(await addOne()).toBe(1);
    await end(other);
    expect(await addOne()).toBe(0);
    expect(await db.database.findOne(Specimen, { id: one.id })).toMatchObject({ count: one.count + 1 });
  });

  it('inserts only where each of several rows is there, however often one is named', async () => {
    const [one, two, other] = [await insert(), await insert(), await insert()];
    for (const number of [1, 2, 3]) await db.database.insert(Note, note(one, number));
    await db.database.insert(Note, note(two, 1));
    let number = 0;
    const outcomeOf = (owner: Specimen, ...numbers: number[]) => {
      const each = requireRowForEach(Note, { specimenId: owner.id }, 'number', numbers);
      return db.database.insertIf(Note, note(other, (number += 1)), [alive(owner), each]);
    };
    expect(await outcomeOf(one, 1, 2, 3)).toBe('inserted');
    expect(await outcomeOf(one, 2, 2, 1, 2)).toBe('inserted');
    expect(await outcomeOf(one, 1, 2, 4)).toBe('unmet');
    expect(await outcomeOf(two, 1, 2)).toBe('unmet');
    // Nothing is said about anybody.
    expect(await outcomeOf(two)).toBe('inserted');
    // Those of several who ask at the same time go as one statement.
    const asked = [
      [1, 2],
      [1, 4],
      [3, 2],
      [2, 1],
    ].map((numbers) => outcomeOf(one, ...numbers));
    expect(await Promise.all(asked)).toEqual(['inserted', 'unmet', 'inserted', 'inserted']);
  });

  it('refuses a requirement that it cannot write', async () => {
    const vague = requireRow(Specimen, { endedAt: Or(IsNull(), MoreThan(1)) });
    await expect(db.database.insertIf(Note, note(specimen()), [vague])).rejects.toThrow('plain comparisons');
    await expect(db.database.insertIf(Note, note(specimen()), [requireRow(Specimen, {})])).rejects.toThrow('condition');
  });

  it('waits for whoever is changing a required row, and goes by what they have committed', async () => {
    const one = await insert();
    const { committed } = await changeSlowly(db.database, () => end(one), 50);
    const inserted = db.database.insertIf(Note, note(one), [alive(one)]);
    await committed;
    expect(await inserted).toBe('unmet');
  });

  // Whatever the order: who ends the specimen and then deletes its notes leaves none behind.
  it('leaves nothing behind when a required row ends at the same time, 50 times', async () => {
    for (let round = 0; round < 50; round += 1) {
      const one = await insert();
      const [outcome] = await Promise.all([
        db.database.insertIf(Note, note(one), [alive(one)]),
        db.database.unit(async () => {
          await end(one);
          await db.database.deleteWhere(Note, { specimenId: one.id });
        }),
      ]);
      expect(['inserted', 'unmet']).toContain(outcome);
      expect(await find(one)).toBeNull();
    }
  });
});

describe.each(engines)('reads over several tables, on $name', (engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  const subject: Link<Specimen, Note> = { entity: Specimen, on: { id: 'specimenId' } };
  /** Specimens of the same bytes. */
  const likeIt = (where?: LinkedMany<Specimen, Specimen>['where']): LinkedMany<Specimen, Specimen> => ({
    entity: Specimen,
    on: { bytes: 'bytes' },
    where,
    only: ['keyName'],
  });
  const addNote = async (specimenId: string, number: number): Promise<void> =>
    db.database.insert(Note, { specimenId, number, text: `note ${number}` });

  it('brings along the row that goes with the first, as the values that were stored', async () => {
    const row = specimen({ story: 'ünïcödé 𝄞', hash: Buffer.alloc(32, 7), isGood: true });
    await db.database.insert(Specimen, row);
    await addNote(row.id, 1);
    const found = await db.database.findLinked({
      entity: Note,
      where: { specimenId: row.id, number: 1 },
      one: subject,
    });
    expect(found?.row).toEqual({ specimenId: row.id, number: 1, text: 'note 1' });
    expect(found?.one).toEqual(await db.database.findOne(Specimen, { id: row.id }));
    expect(found?.one).toMatchObject({ story: row.story, isGood: true });
    expect(found?.many).toEqual([]);
  });

  it('brings along one property of any number of rows, however long they are together', async () => {
    const names = ['', ',', 'ünïcödé 𝄞', ...Array.from({ length: 200 }, (_, n) => `${n} `.padEnd(100, 'long'))];
    const bytes = randomBytes(20);
    const rows = names.map((name, n) => specimen({ keyName: name, bytes, count: n }));
    for (const row of rows) await db.database.insert(Specimen, row);
    const one: Link<Note, Specimen> = { entity: Note, on: { specimenId: 'id' } };
    const read = async (many: LinkedMany<Specimen, Specimen>) =>
      (await db.database.findLinked({ entity: Specimen, where: { id: rows[0]!.id }, one, many }))!.many;
    expect((await read(likeIt())).map(({ keyName }) => keyName).sort()).toEqual([...names].sort());
    expect(await read(likeIt({ count: 0 }))).toEqual([{ keyName: '' }]);
    expect(await read(likeIt({ count: -1 }))).toEqual([]);
    await expect(read({ ...likeIt(), only: ['label'] })).rejects.toThrow('bytes');
  });

  it('says so where nothing goes with it, and where there is nothing', async () => {
    const { id } = specimen();
    await addNote(id, 1);
    const where = { specimenId: id, number: 1 };
    expect(await db.database.findLinked({ entity: Note, where, one: subject })).toMatchObject({ one: null, many: [] });
    expect(await db.database.findLinked({ entity: Note, where: { ...where, number: 2 }, one: subject })).toBeNull();
  });
});
