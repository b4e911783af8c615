import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { Database } from '../../src/database/database.js';
import { DatabaseModule } from '../../src/database/database.module.js';

describe('DatabaseModule', () => {
  it('opens the database, keeps it to its owner, and closes it with the application', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portico-'));
    const file = join(folder, 'data', 'portico.sqlite');
    const module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url: `sqlite:${file}`, entities: [] })],
    }).compile();
    await module.init();
    const database = module.get(Database);
    expect(await database.read((manager) => manager.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    await module.close();
    expect(database.dataSource.isInitialized).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
