import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { entities } from '../../src/entities.js';
import { engines } from './engines.js';

describe.each(engines)('the schema on $name', (engine) => {
  it('is the same by the migrations as by the entities', async () => {
    const fresh = await engine.create();
    const dataSource = await createDataSource(fresh.url, entities);
    await dataSource.initialize();
    await migrate(dataSource);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await dataSource.destroy();
    await fresh.dispose();
  });
});
