import { randomBytes, randomUUID } from 'node:crypto';

import { DatabaseUnavailableError, isDuplicateKey } from '../../src/database/failures.js';
import { type OpenDatabase, engines, open } from './engines.js';
import { Specimen, Tally, specimen } from './specimen.js';

/** By the timer that jest can replace. */
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(engines)('units of work on $name', (engine) => {
  let db: OpenDatabase;
  beforeAll(async () => (db = await open(engine)));
  afterAll(() => db.close());

  const find = (id: string): Promise<Specimen | null> =>
    db.database.read((manager) => manager.findOneBy(Specimen, { id }));
  const insert = async (change: Partial<Specimen> = {}): Promise<Specimen> => {
    const row = specimen(change);
    await db.database.insert(Specimen, row);
    return row;
  };
  const addOne = (id: string): Promise<number> =>
    db.database.updateWhere(Specimen, { id }, { count: () => 'count + 1' });

  it('commits all of 50 transactions that run at once', async () => {
    const { id } = await insert();
    const work = async (): Promise<string> => {
      const row = await insert();
      await addOne(id);
      await sleep(1);
      await addOne(row.id);
      return row.id;
    };
    const ids = await Promise.all(Array.from({ length: 50 }, () => db.database.unit(work)));
    expect(await find(id)).toMatchObject({ count: 50 });
    for (const each of ids) expect(await find(each)).toMatchObject({ count: 1 });
  });

  it('keeps what others write while a transaction is rolled back', async () => {
    const own = specimen();
    let isRunning: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (isRunning = resolve));
    const rolledBack = db.database.unit(async () => {
      await db.database.insert(Specimen, own);
      isRunning();
      await sleep(20);
      throw new Error('changed my mind');
    });
    await running;
    const foreign = insert();
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await find((await foreign).id)).not.toBeNull();
    expect(await find(own.id)).toBeNull();
  });

  it('shows a unit what it has written, and others nothing before the commit', async () => {
    const row = specimen();
    const seen = await db.database.unit(async () => {
      await db.database.insert(Specimen, row);
      return find(row.id);
    });
    expect(seen).toMatchObject({ id: row.id });
    expect(await find(row.id)).not.toBeNull();
  });

  it('joins a unit inside a unit to the outer one', async () => {
    const [outer, inner] = [specimen(), specimen()];
    const work = db.database.unit(async () => {
      await db.database.insert(Specimen, outer);
      await db.database.unit(() => db.database.insert(Specimen, inner));
      throw new Error('at the end');
    });
    await expect(work).rejects.toThrow('at the end');
    expect([await find(outer.id), await find(inner.id)]).toEqual([null, null]);
  });

  it('commits nothing when an inner unit failed, even if the outer one caught the error', async () => {
    const row = specimen();
    const work = db.database.unit(async () => {
      await db.database.insert(Specimen, row);
      await db.database.unit(() => Promise.reject(new Error('inner'))).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('inner');
    expect(await find(row.id)).toBeNull();
  });

  it('goes on in a unit after a duplicate key', async () => {
    const taken = await insert();
    const row = specimen();
    await db.database.unit(async () => {
      await db.database.insert(Specimen, row);
      expect(await db.database.insertIfAbsent(Specimen, { ...specimen(), id: taken.id })).toBe(false);
      expect(await db.database.insertIfAbsent(Specimen, specimen({ keyName: taken.keyName }))).toBe(false);
      await addOne(row.id);
    });
    expect(await find(row.id)).toMatchObject({ count: 1 });
  });

  it('tells duplicate keys from everything else', async () => {
    const row = await insert();
    const errorOf = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(isDuplicateKey(await errorOf(db.database.insert(Specimen, row)))).toBe(true);
    expect(isDuplicateKey(await errorOf(insert({ keyName: row.keyName })))).toBe(true);
    expect(isDuplicateKey(await errorOf(db.database.insert(Specimen, { id: randomUUID() })))).toBe(false);
    expect(isDuplicateKey(await errorOf(db.database.manager.query('SELEKT 1')))).toBe(false);
    expect(isDuplicateKey(undefined)).toBe(false);
    if (!db.url.startsWith('mysql')) {
      // A statement that answers with rows takes another way through the driver.
      const sql = 'INSERT INTO tallies (key_hash, count, expires_at) VALUES (?, 1, 1) RETURNING count';
      const keyHash = randomBytes(32);
      await db.database.manager.query(sql, [keyHash]);
      expect(isDuplicateKey(await errorOf(db.database.manager.query(sql, [keyHash])))).toBe(true);
    }
    await expect(db.database.insertIfAbsent(Specimen, { id: randomUUID() })).rejects.toThrow();
  });

  it('counts the rows that matched, changed or not', async () => {
    const { id } = await insert({ count: 5 });
    expect(await db.database.updateWhere(Specimen, { id }, { count: 5 })).toBe(1);
    expect(await db.database.updateWhere(Specimen, { id, count: 5 }, { count: 6 })).toBe(1);
    expect(await db.database.updateWhere(Specimen, { id, count: 5 }, { count: 6 })).toBe(0);
    expect(await db.database.deleteWhere(Specimen, { id })).toBe(1);
    expect(await db.database.deleteWhere(Specimen, { id })).toBe(0);
  });

  it('lets exactly one of many conditional updates through', async () => {
    const { id } = await insert();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => db.database.updateWhere(Specimen, { id, count: 0 }, { count: 1 })),
    );
    expect(results.filter((count) => count === 1)).toHaveLength(1);
    expect(results.filter((count) => count === 0)).toHaveLength(49);
  });

  it('lets exactly one of many inserts of a key through', async () => {
    const row = specimen();
    const results = await Promise.all(Array.from({ length: 50 }, () => db.database.insertIfAbsent(Specimen, row)));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('adds up a counter that everybody increments at once, and tells each the value after its own', async () => {
    const keyHash = randomBytes(32);
    const add = (count: number): Promise<number> =>
      db.database.increment(Tally, { keyHash, count, expiresAt: 9 }, 'count');
    const values = await Promise.all(Array.from({ length: 40 }, () => add(1)));
    expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(await db.database.unit(() => add(5))).toBe(45);
    expect(await db.database.repository(Tally).findOneBy({ keyHash })).toMatchObject({ count: 45, expiresAt: 9 });
  });

  it('runs hooks after the commit, outside of the unit, and not after a rollback', async () => {
    const seen: string[] = [];
    const row = specimen();
    await db.database.unit(async () => {
      await db.database.unit(() =>
        db.database.afterCommit(async () => {
          seen.push((await find(row.id)) ? 'committed' : 'not there');
          await db.database.insert(Specimen, specimen());
        }),
      );
      await db.database.insert(Specimen, row);
      seen.push('worked');
    });
    const failed = db.database.unit(async () => {
      await db.database.afterCommit(() => seen.push('never'));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await db.database.afterCommit(() => seen.push('at once'));
    expect(seen).toEqual(['worked', 'committed', 'at once']);
  });

  it('logs what a hook throws, because the work is done', async () => {
    const error = new Error('hook');
    await db.database.unit(() => db.database.afterCommit(() => Promise.reject(error)));
    expect(db.logged).toContainEqual([expect.any(String), error]);
  });

  it('runs last steps right before the commit and tells them how it ended', async () => {
    const seen: string[] = [];
    const step = async (name: string): Promise<(isCommitted: boolean) => void> => {
      await insert();
      seen.push(name);
      return (isCommitted) => seen.push(`${name} ${isCommitted}`);
    };
    await db.database.unit(async () => {
      await db.database.beforeCommit(() => step('first'));
      await db.database.unit(() => db.database.beforeCommit(() => step('second')));
      seen.push('work');
    });
    await db.database.beforeCommit(() => step('alone'));
    const failing = db.database.unit(async () => {
      await db.database.beforeCommit(() => step('rolled back'));
      await db.database.beforeCommit(() => Promise.reject(new Error('last step')));
    });
    await expect(failing).rejects.toThrow('last step');
    const ends = ['first true', 'second true', 'alone', 'alone true', 'rolled back', 'rolled back false'];
    expect(seen).toEqual(['work', 'first', 'second', ...ends]);
  });

  it('never commits a statement that outlives its unit', async () => {
    const row = specimen();
    let late: Promise<unknown> | undefined;
    await db.database.unit(() => {
      const { manager } = db.database;
      late = sleep(20).then(() => manager.save(Specimen, row));
      late.catch(() => undefined);
      return Promise.resolve();
    });
    await expect(late).rejects.toThrow();
    expect(await find(row.id)).toBeNull();
  });

  it('stops what still goes on in a unit that was rolled back', async () => {
    const row = specimen();
    let late: Promise<unknown> | undefined;
    const work = db.database.unit(() => {
      late = sleep(20).then(() => db.database.insert(Specimen, row));
      return Promise.all([late, Promise.reject(new Error('sibling'))]);
    });
    await expect(work).rejects.toThrow('sibling');
    await expect(late).rejects.toThrow('was rolled back');
    expect(await find(row.id)).toBeNull();
  });

  it('lets work that outlives a committed unit go on alone', async () => {
    const row = specimen();
    let late: Promise<unknown> | undefined;
    await db.database.unit(() => {
      late = sleep(20).then(() => db.database.insert(Specimen, row));
      return Promise.resolve();
    });
    await late;
    expect(await find(row.id)).not.toBeNull();
  });

  describe('when the database fails', () => {
    const failing = (error: object, times: number): { work: () => Promise<string>; tries: () => number } => {
      let tries = 0;
      const work = async (): Promise<string> => {
        tries += 1;
        await insert();
        if (tries <= times) throw Object.assign(new Error('simulated'), error);
        return 'done';
      };
      return { work, tries: () => tries };
    };

    it.each([
      ['a deadlock', { errno: 1213 }],
      ['a lock wait', { errno: 1205 }],
      ['a busy file', { errcode: 517 }],
      ['a lost connection', { code: 'PROTOCOL_CONNECTION_LOST' }],
      ['a refused connection', { code: 'ECONNREFUSED', syscall: 'connect', errno: -111 }],
    ])('repeats a unit after %s', async (_, error) => {
      const { work, tries } = failing(error, 2);
      expect(await db.database.unit(work)).toBe('done');
      expect(tries()).toBe(3);
    });

    it('gives up in time and says when to come again', async () => {
      const startedAt = Date.now();
      const { work, tries } = failing({ errno: 1213 }, 1000);
      const error = await db.database.unit(work).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(DatabaseUnavailableError);
      expect(error).toMatchObject({ retryAfter: 1, isOutcomeUnknown: false });
      expect(tries()).toBeGreaterThan(2);
      expect(Date.now() - startedAt).toBeLessThan(3000);
    });

    it('does not repeat what is the statement’s own fault', async () => {
      const { work, tries } = failing({ errno: 1064 }, 1000);
      await expect(db.database.unit(work)).rejects.toThrow('simulated');
      expect(tries()).toBe(1);
    });

    it('repeats a single statement only when it certainly had no effect, or may have it twice', async () => {
      const deadlock = failing({ errno: 1213 }, 1);
      expect(await db.database.run(deadlock.work)).toBe('done');
      const lost = failing({ code: 'ECONNRESET', errno: -104 }, 1);
      const error = await db.database.run(lost.work).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ name: 'DatabaseUnavailableError', isOutcomeUnknown: true });
      expect(lost.tries()).toBe(1);
      const read = failing({ code: 'ECONNRESET', errno: -104 }, 1);
      expect(await db.database.read(read.work)).toBe('done');
    });

    it('does not repeat a unit whose COMMIT is in doubt', async () => {
      const { dataSource } = db;
      const create = dataSource.createQueryRunner.bind(dataSource);
      let commits = 0;
      const spy = jest.spyOn(dataSource, 'createQueryRunner').mockImplementation((mode) => {
        const runner = create(mode);
        runner.commitTransaction = () => {
          commits += 1;
          return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET', errno: -104 }));
        };
        return runner;
      });
      const ends: boolean[][] = [];
      const work = db.database.unit(() =>
        db.database.beforeCommit(() => Promise.resolve((...end: boolean[]) => void ends.push(end))),
      );
      await expect(work).rejects.toMatchObject({ name: 'DatabaseUnavailableError', isOutcomeUnknown: true });
      spy.mockRestore();
      expect(commits).toBe(1);
      expect(ends).toEqual([[false, false]]);
      await insert();
    });

    it('rolls back a unit that does not end', async () => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
      try {
        const row = specimen();
        let isInside: () => void = () => undefined;
        const inside = new Promise<void>((resolve) => (isInside = resolve));
        let late: Promise<unknown> | undefined;
        const work = db.database.unit(async () => {
          await db.database.insert(Specimen, row);
          isInside();
          await sleep(11_000);
          late = db.database.insert(Specimen, specimen({ id: row.id }));
          await late;
        });
        const ended = expect(work).rejects.toThrow('had not ended after 10000 ms');
        await inside;
        await jest.advanceTimersByTimeAsync(10_001);
        await ended;
        await jest.advanceTimersByTimeAsync(1_001);
        await expect(late).rejects.toThrow('was rolled back');
        jest.useRealTimers();
        expect(await find(row.id)).toBeNull();
      } finally {
        jest.useRealTimers();
      }
    });
  });
});
