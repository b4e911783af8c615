import { type Server, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { failureOf } from '../../src/database/failures.js';
import { type OpenDatabase, engines, open } from './engines.js';
import { Specimen, Tally, specimen, specimenEntities } from './specimen.js';

const servers = engines.filter((engine) => engine.isServer);
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

for (const engine of servers) {
  describe(`the server ${engine.name}`, () => {
    let db: OpenDatabase;
    beforeAll(async () => (db = await open(engine)));
    afterAll(() => db.close());

    const value = async (sql: string): Promise<unknown> => {
      const [row] = await db.database.manager.query<Record<string, unknown>[]>(`SELECT ${sql} AS value`);
      return row?.value;
    };
    const connectionId = async (): Promise<number> => Number(await value('CONNECTION_ID()'));
    const kill = (id: number): Promise<unknown> => db.dataSource.query(`KILL ${id}`);
    const isMariaDb = (): boolean => db.dataSource.options.type === 'mariadb';

    it('is known by what it is, not by the scheme of the URL', async () => {
      const version = String(await value('VERSION()'));
      expect(db.dataSource.options.type).toBe(version.includes('MariaDB') ? 'mariadb' : 'mysql');
    });

    it('has sessions of our making on each connection of the pool', async () => {
      const isolation = isMariaDb() ? '@@tx_isolation' : '@@transaction_isolation';
      await Promise.all(
        Array.from({ length: 10 }, () =>
          db.database.unit(async () => {
            await sleep(5);
            expect(await value(isolation)).toBe('READ-COMMITTED');
            expect(await value('@@time_zone')).toBe('+00:00');
            expect(await value('@@sql_mode')).toMatch(/^STRICT_TRANS_TABLES/);
            expect(await value('@@innodb_lock_wait_timeout')).toBe(2);
            expect(await value('@@character_set_client')).toBe('utf8mb4');
            expect(Number(await value(isMariaDb() ? '@@max_statement_time' : '@@max_execution_time'))).toBeGreaterThan(
              0,
            );
          }),
        ),
      );
    });

    it('resolves a real deadlock by running one of the two again', async () => {
      const [a, b] = [specimen(), specimen()];
      await db.database.insert(Specimen, a);
      await db.database.insert(Specimen, b);
      let tries = 0;
      const addBoth = (first: string, second: string): Promise<void> =>
        db.database.unit(async () => {
          tries += 1;
          await db.database.updateWhere(Specimen, { id: first }, { count: () => 'count + 1' });
          await sleep(50);
          await db.database.updateWhere(Specimen, { id: second }, { count: () => 'count + 1' });
        });
      await Promise.all([addBoth(a.id, b.id), addBoth(b.id, a.id)]);
      expect(tries).toBeGreaterThan(2);
      const rows = await db.database.repository(Specimen).findBy([{ id: a.id }, { id: b.id }]);
      expect(rows.map(({ count }) => count)).toEqual([2, 2]);
    });

    it('runs a unit again whose connection was cut', async () => {
      const row = specimen();
      let tries = 0;
      await db.database.unit(async () => {
        tries += 1;
        await db.database.insert(Specimen, row);
        if (tries === 1) await kill(await connectionId());
        await db.database.updateWhere(Specimen, { id: row.id }, { count: 1 });
      });
      expect(tries).toBe(2);
      expect(await db.database.repository(Specimen).findOneBy({ id: row.id })).toMatchObject({ count: 1 });
    });

    it('reads on after its idle connections were cut', async () => {
      const ids = await Promise.all(Array.from({ length: 5 }, () => db.database.unit(() => connectionId())));
      for (const id of new Set(ids)) await errorOf(kill(id));
      const reads = Array.from({ length: 20 }, () => db.database.read((manager) => manager.count(Specimen)));
      await expect(Promise.all(reads)).resolves.toHaveLength(20);
    });

    it('reports a single write as undecided when its connection is cut', async () => {
      const work = db.database.run(async (manager) => {
        const [row] = await manager.query<[{ id: number }]>('SELECT CONNECTION_ID() AS id');
        setTimeout(() => void errorOf(kill(row.id)), 100);
        await manager.query('SELECT SLEEP(1)');
        // On a connection that is cut SLEEP may also just end.
        throw Object.assign(new Error('cut'), { code: 'PROTOCOL_CONNECTION_LOST' });
      });
      expect(await errorOf(work)).toMatchObject({ name: 'DatabaseUnavailableError', isOutcomeUnknown: true });
    });

    it('ends a statement that takes too long, and keeps its connection out of the pool when nobody answers', async () => {
      const runner = db.dataSource.createQueryRunner();
      const startedAt = Date.now();
      const slow =
        'SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c';
      expect(failureOf(await errorOf(runner.query(slow)))).toBe('undone');
      expect(Date.now() - startedAt).toBeLessThan(3500);
      await runner.release();
    });

    it('says that the database is unavailable when the pool is used up', async () => {
      const runners: QueryRunner[] = Array.from({ length: 10 }, () => db.dataSource.createQueryRunner());
      for (const runner of runners) await runner.connect();
      const startedAt = Date.now();
      expect(await errorOf(db.database.unit(() => db.database.insert(Tally, {})))).toMatchObject({
        name: 'DatabaseUnavailableError',
        message: expect.stringContaining('No connection to the database within 2750 ms'),
      });
      expect(Date.now() - startedAt).toBeLessThan(4000);
      for (const runner of runners) await runner.release();
      expect(await value('1')).toBe(1);
    });

    it('gives no connection back whose transaction did not end', async () => {
      const row = specimen();
      const runner = db.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.save(Specimen, row);
      await runner.release();
      const all = Array.from({ length: 10 }, () => db.database.unit(() => value('@@in_transaction').catch(() => 1)));
      await Promise.all(all);
      expect(await db.database.repository(Specimen).existsBy({ id: row.id })).toBe(false);
    });
  });
}

describe('a server that cannot be reached', () => {
  let silent: Server | undefined;
  afterEach(() => silent?.close());

  it('is told from one that refuses, at once', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const error = await errorOf(createDataSource(`mysql://portico:canary@127.0.0.1:${port}/portico`, specimenEntities));
    expect(failureOf(error)).toBe('unsent');
    expect(String((error as Error).stack)).not.toContain('canary');
  });

  it('is given up when it does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    silent = server;
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const startedAt = Date.now();
    const error = await errorOf(createDataSource(`mysql://portico:canary@127.0.0.1:${port}/portico`, specimenEntities));
    expect(failureOf(error)).toBe('unsent');
    expect(Date.now() - startedAt).toBeLessThan(4000);
  });
});
