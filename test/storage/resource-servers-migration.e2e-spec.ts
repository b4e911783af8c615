import { createDataSource } from '../../src/database/data-source.js';
import { ResourceServers1795392005000 } from '../../src/database/migrations/0006-resource-servers.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { entities } from '../../src/entities.js';
import { ResourceServerEntity } from '../../src/scopes/resource-server.entity.js';
import { ScopeOwnerEntity } from '../../src/scopes/scope-owner.entity.js';
import { engines } from './engines.js';

const AUDIENCE = 'https://sso.example.com/api/notes';

describe.each(engines)('APIs from before they were registered by people, on $name', (engine) => {
  it('are declared by code, have their scopes as their own, and their defaults; also when it runs twice', async () => {
    const fresh = await engine.create();
    const dataSource = await createDataSource(fresh.url, entities);
    await dataSource.initialize();
    await migrate(dataSource);
    const runner = dataSource.createQueryRunner();
    const migration = new ResourceServers1795392005000();
    try {
      await migration.down(runner);
      const scopes = JSON.stringify({ 'notes:read': { title: 'Read' }, 'notes:write': { title: 'Write' } });
      const sql = 'INSERT INTO resource_servers (audience, name, scopes, updated_at) VALUES (?, ?, ?, ?)';
      await runner.query(sql, [Buffer.from(AUDIENCE), 'Notes', scopes, 7]);
      await migration.up(runner);
      await migration.up(runner);
      const [api, ...others] = await runner.manager.find(ResourceServerEntity);
      expect(others).toEqual([]);
      expect(api).toMatchObject({ audience: AUDIENCE, name: 'Notes', declaredAt: 7, revision: 1 });
      expect(api).toMatchObject({ tokenFormat: null, signingAlgorithm: null, accessTokenTtl: null });
      const owners = await runner.manager.find(ScopeOwnerEntity, { order: { scope: 'ASC' } });
      expect(owners.map(({ scope, audience }) => [scope, audience])).toEqual([
        ['notes:read', AUDIENCE],
        ['notes:write', AUDIENCE],
      ]);
    } finally {
      await runner.release();
      await dataSource.destroy();
      await fresh.dispose();
    }
  });
});
