import { Lease } from '../../src/database/lease.js';
import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import type { DataSource } from 'typeorm';
import { engines, type FreshDatabase } from './engines.js';

describe.each(engines)('a lease on $name', (engine) => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    fresh = await engine.create();
    dataSource = await createDataSource(fresh.url, []);
    await dataSource.initialize();
    await migrate(dataSource);
  });
  afterEach(async () => {
    await dataSource.destroy();
    await fresh.dispose();
  });

  const lease = (name = 'chore'): Lease => new Lease(dataSource, name);

  it('has one holder, however many ask at once, the first time and later', async () => {
    for (let round = 0; round < 3; round++) {
      const leases = Array.from({ length: 20 }, () => lease());
      // The very first time, those who find no row may all go away empty-handed; they ask again at the next chance.
      await Promise.all(leases.map((each) => each.tryAcquire()));
      const held = leases.filter(({ isHeld }) => isHeld);
      expect(held.length).toBeLessThanOrEqual(1);
      if (round > 0) expect(held).toHaveLength(1);
      await held[0]?.release();
    }
  });

  it('is another one under another name', async () => {
    const [one, other] = [lease('one'), lease('other')];
    expect(await one.tryAcquire()).toBe(true);
    expect(await other.tryAcquire()).toBe(true);
    expect(await lease('one').tryAcquire()).toBe(false);
    await one.release();
    await other.release();
    expect(one.isHeld).toBe(false);
  });

  it('passes on when its holder has not renewed it, who cannot give it back afterwards', async () => {
    const [lost, next] = [lease(), lease()];
    expect(await lost.tryAcquire()).toBe(true);
    expect(await next.tryAcquire()).toBe(false);
    await dataSource.query('UPDATE leases SET expires_at = expires_at - 30000');
    expect(await next.tryAcquire()).toBe(true);
    await lost.release();
    expect(await lease().tryAcquire()).toBe(false);
    await next.release();
  });
});
