import { DatabaseUnavailableError } from '../../src/database/failures.js';
import { SqliteGateTimeoutError } from '../../src/database/sqlite-gate.js';
import { type OpenDatabase, engines, open } from './engines.js';
import { Specimen, specimen } from './specimen.js';

const sqlite = engines.filter((engine) => !engine.isServer);

describe.each(sqlite)('the one connection of $name', (engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  it('fails a statement that waits for the transaction around it', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      let isOutside: () => void = () => undefined;
      const outside = new Promise<void>((resolve) => (isOutside = resolve));
      const work = db.database.unit(async () => {
        const around = db.dataSource.getRepository(Specimen).count();
        isOutside();
        await around;
      });
      const ended = expect(work).rejects.toMatchObject({
        name: DatabaseUnavailableError.name,
        message: expect.stringContaining('must go through Database.manager'),
        cause: expect.any(SqliteGateTimeoutError),
      });
      await outside;
      await jest.advanceTimersByTimeAsync(3001);
      await ended;
    } finally {
      jest.useRealTimers();
    }
    await db.database.insert(Specimen, specimen());
  });

  it('lets waiting callers in by the order in which they came', async () => {
    const order: number[] = [];
    const work = (index: number): Promise<unknown> =>
      index % 2 === 0
        ? db.database.unit(() => Promise.resolve(order.push(index)))
        : db.database.run((manager) => manager.query('SELECT 1').then(() => order.push(index)));
    const first = db.database.unit(() => new Promise((resolve) => setImmediate(resolve)));
    await Promise.all([first, ...Array.from({ length: 20 }, (_, index) => work(index))]);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('rolls back what a runner left open when it is released', async () => {
    const row = specimen();
    const runner = db.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.manager.insert(Specimen, { ...row, details: null });
    await runner.release();
    expect(await db.database.repository(Specimen).existsBy({ id: row.id })).toBe(false);
  });

  it('undoes a savepoint alone', async () => {
    const [kept, undone] = [specimen(), specimen()];
    await db.dataSource.transaction(async (manager) => {
      await manager.save(Specimen, kept);
      const inner = manager.transaction(async (nested) => {
        await nested.save(Specimen, undone);
        throw new Error('inner');
      });
      await expect(inner).rejects.toThrow('inner');
    });
    const exists = (id: string): Promise<boolean> => db.database.repository(Specimen).existsBy({ id });
    expect([await exists(kept.id), await exists(undone.id)]).toEqual([true, false]);
  });

  it('is durable and safe by its settings', async () => {
    const setting = async (name: string): Promise<unknown> => {
      const [row] = await db.database.manager.query<Record<string, unknown>[]>(`PRAGMA ${name}`);
      return Object.values(row ?? {})[0];
    };
    // Of a file, each commit is waited for by SqliteDisk.
    expect(await setting('synchronous')).toBe(engine.isShared ? 1 : 2);
    expect(await setting('foreign_keys')).toBe(1);
    expect(await setting('journal_mode')).toBe(engine.isShared ? 'wal' : 'memory');
  });
});
