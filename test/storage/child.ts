import { randomBytes, randomUUID } from 'node:crypto';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { Specimen, Tally, specimen, specimenEntities, specimenMigrations } from './specimen.js';

// One process of processes.e2e-spec.ts: child.ts URL TASK, prints its result as JSON.

const KEY = Buffer.alloc(32, 1);
/** Changed by statements that add, and by nothing that reads first. */
const ADDED = Buffer.alloc(32, 2);

const tasks: Record<string, (database: Database) => Promise<unknown>> = {
  migrate: ({ dataSource }) => migrate(dataSource),

  /** Read, wait, write: what deadlocks and fails with deferred transactions. */
  hammer: async (database) => {
    const once = (): Promise<void> =>
      database.unit(async () => {
        const tally = await database.repository(Tally).findOneByOrFail({ keyHash: KEY });
        await database.insert(Specimen, specimen({ bytes: randomBytes(200) }));
        await database.repository(Tally).update({ keyHash: KEY }, { count: tally.count + 1 });
      });
    for (let round = 0; round < 20; round++) {
      const alone = database.increment(Tally, { keyHash: ADDED, count: 1, expiresAt: 0 }, 'count');
      await Promise.all([once(), alone, once(), database.insert(Specimen, specimen())]);
    }
    return undefined;
  },

  times: async (database) => {
    const row = specimen({ id: randomUUID(), madeAt: 1_792_891_800_123 });
    await database.insert(Specimen, row);
    const found = await database.repository(Specimen).findOneByOrFail({ id: row.id });
    const earlier = await database.repository(Specimen).find({ order: { madeAt: 'ASC' } });
    return { zone: new Date(2026, 6, 1).getTimezoneOffset(), all: [found, ...earlier].map(({ madeAt }) => madeAt) };
  },
};

async function main([url, task]: string[]): Promise<void> {
  const work = tasks[task ?? ''];
  if (!url || !work) throw new Error(`Expected: child.ts URL ${Object.keys(tasks).join('|')}`);
  const dataSource = await createDataSource(url, specimenEntities, specimenMigrations);
  await dataSource.initialize();
  try {
    const result = await work(new Database(dataSource));
    process.stdout.write(JSON.stringify(result ?? null));
  } finally {
    await dataSource.destroy();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
