import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { createFresh } from './engines.js';
import { Specimen, Tally, specimen, specimenEntities, specimenMigrations } from './specimen.js';

/** The nodes of one cluster (Galera, InnoDB Cluster), separated by commas. Without them, one SQLite file stands in for it. */
const nodes = process.env.TEST_CLUSTER_URLS?.split(',');

describe(`several connections to one database (${nodes ? 'a cluster' : 'SQLite, for want of TEST_CLUSTER_URLS'})`, () => {
  let dispose: () => Promise<void>;
  const dataSources: DataSource[] = [];
  const databases: Database[] = [];

  beforeAll(async () => {
    const fresh = await createFresh(nodes?.[0]);
    dispose = fresh.dispose;
    const { pathname } = new URL(fresh.url);
    const urls = nodes?.map((node) => Object.assign(new URL(node), { pathname }).href) ?? [
      fresh.url,
      fresh.url,
      fresh.url,
    ];
    for (const url of urls) {
      const dataSource = await createDataSource(url, specimenEntities, specimenMigrations);
      dataSources.push(await dataSource.initialize());
      databases.push(new Database(dataSource));
    }
  });
  afterAll(async () => {
    for (const dataSource of dataSources) await dataSource.destroy();
    await dispose();
  });

  const onEach = <T>(times: number, work: (database: Database) => Promise<T>): Promise<T[]> =>
    Promise.all(databases.flatMap((database) => Array.from({ length: times }, () => work(database))));

  it('migrates once', async () => {
    const ran = await Promise.all(dataSources.map((dataSource) => migrate(dataSource)));
    expect(ran.flat()).toEqual(specimenMigrations.map(({ name }) => name));
  });

  it('lets exactly one insert of a key through', async () => {
    for (let round = 0; round < 10; round++) {
      const row = specimen();
      const results = await onEach(4, (database) => database.insertIfAbsent(Specimen, row));
      expect(results.filter(Boolean)).toHaveLength(1);
    }
  });

  it('lets exactly one conditional update through', async () => {
    for (let round = 0; round < 10; round++) {
      const row = specimen();
      await databases[0]?.insert(Specimen, row);
      const results = await onEach(4, (database) =>
        database.updateWhere(Specimen, { id: row.id, count: 0 }, { count: 1 }),
      );
      expect(results.sort()).toEqual([...Array.from({ length: results.length - 1 }, () => 0), 1]);
    }
  });

  it('loses no increment, alone or in units that conflict at COMMIT', async () => {
    const keyHash = randomBytes(32);
    const add = (database: Database): Promise<number> =>
      database.increment(Tally, { keyHash, count: 1, expiresAt: 1 }, 'count');
    for (let round = 0; round < 10; round++) {
      await onEach(1, add);
      await onEach(1, (database) => database.unit(() => add(database)));
    }
    expect(await databases[0]?.findOne(Tally, { keyHash })).toMatchObject({ count: 20 * databases.length });
  });

  it('shows on each connection what another one has committed', async () => {
    for (let round = 0; round < 50; round++) {
      const row = specimen();
      await databases[round % databases.length]?.insert(Specimen, row);
      const found = await onEach(1, (database) => database.findOne(Specimen, { id: row.id }));
      expect(found).not.toContain(null);
    }
  });
});
