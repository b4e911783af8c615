import { DatabaseUnavailableError } from '../../src/database/failures.js';
import type { SqliteLog } from '../../src/database/sqlite-disk.js';
import { type OpenDatabase, engines, open } from './engines.js';
import { Specimen, specimen } from './specimen.js';

const inFile = engines.filter(({ isServer, isShared }) => !isServer && isShared);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What was acknowledged must be on the disk, and nobody else may have to wait for that. */
describe.each(inFile)('the disk under $name', (engine) => {
  let db: OpenDatabase;
  let waits: ((error?: Error) => void)[];

  beforeEach(async () => {
    db = await open(engine);
    waits = [];
    const { disk } = db.dataSource.driver as unknown as { disk: { log: SqliteLog } };
    jest
      .spyOn(disk.log, 'datasync')
      .mockImplementation(
        () => new Promise((resolve, reject) => waits.push((error) => (error ? reject(error) : resolve()))),
      );
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await db.close();
  });

  const insert = (row = specimen()): Promise<void> => db.database.insert(Specimen, row);
  const writes: Record<string, (row: Specimen) => Promise<unknown>> = {
    'a statement': insert,
    'a unit': (row) => db.database.unit(() => insert(row)),
    'a few statements that share a commit': (row) => Promise.all([insert(row), insert(), insert()]),
    'what TypeORM does itself': (row) => db.dataSource.getRepository(Specimen).save(row),
  };

  it.each(Object.keys(writes))('is waited for before %s is acknowledged, and others go on', async (kind) => {
    const row = specimen();
    let isAcknowledged = false;
    const written = writes[kind]!(row).then(() => (isAcknowledged = true));
    while (waits.length === 0) await turn();
    expect(await db.database.findOne(Specimen, { id: row.id })).toMatchObject({ id: row.id });
    await turn();
    expect(isAcknowledged).toBe(false);
    waits.shift()!();
    await written;
  });

  it.each(Object.keys(writes))('leaves it open what became of %s when it fails, and ends the use', async (kind) => {
    const written = writes[kind]!(specimen()).catch((error: unknown) => error);
    while (waits.length === 0) await turn();
    waits.shift()!(new Error('EIO: i/o error, fdatasync'));
    expect(String(await written)).toContain('The disk did not confirm what was written: EIO');
    const begun = waits.length;
    const later = [insert(), db.database.unit(() => insert()), db.database.findOne(Specimen, { id: specimen().id })];
    for (const refused of later) await expect(refused).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(waits).toHaveLength(begun);
  });

  it('is not waited for by those who only read', async () => {
    await db.database.findOne(Specimen, { id: specimen().id });
    await db.dataSource.getRepository(Specimen).count();
    expect(waits).toEqual([]);
  });

  it('is waited for at once when many share a commit', async () => {
    await Promise.all(Array.from({ length: 20 }, () => insert()));
    expect(waits).toEqual([]);
  });
});
