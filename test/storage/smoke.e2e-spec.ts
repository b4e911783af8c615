import { Column, Entity, In, MoreThan } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import * as c from '../../src/database/columns.js';
@Entity('things')
class Thing {
  @Column(c.idColumn({ primary: true })) id!: string;
  @Column(c.keyTextColumn(50)) keyName!: string;
  @Column(c.hashColumn({ nullable: true })) hash!: Buffer | null;
  @Column(c.timeColumn()) at!: number;
  @Column(c.jsonColumn<string[]>({ nullable: true })) list!: string[] | null;
  @Column(c.flagColumn()) flag!: boolean;
  @Column(c.countColumn()) count!: number;
  @Column(c.longTextColumn({ nullable: true })) long!: string | null;
}
test('smoke', async () => {
  const ds = await createDataSource('sqlite::memory:', [Thing]);
  await ds.initialize();
  await ds.synchronize();
  const sb = await ds.driver.createSchemaBuilder().log();
  expect(sb.upQueries).toEqual([]);
  const db = new Database(ds);
  const id = '0190a000-0000-7000-8000-000000000001';
  const row = { id, keyName: 'ä', hash: Buffer.alloc(32, 7), at: Date.now(), list: ['a'], flag: true, count: 1 };
  expect(await db.insertIfAbsent(Thing, row)).toBe(true);
  expect(await db.insertIfAbsent(Thing, row)).toBe(false);
  expect(await db.repository(Thing).findOneBy({ id })).toMatchObject(row);
  expect(await db.repository(Thing).findBy({ id: In([id]), at: MoreThan(5), flag: true })).toHaveLength(1);
  expect(await db.increment(Thing, row, 'count')).toBe(2);
  expect(await db.updateWhere(Thing, { id, keyName: 'ä' }, { flag: true, count: () => 'count + 1' })).toBe(1);
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      db.unit(async () => {
        await db.insert(Thing, { ...row, id: id.slice(0, -2) + String(i + 10) });
        await db.repository(Thing).count();
        await db.updateWhere(Thing, { id }, { count: () => 'count + 1' });
      }),
    ),
  );
  expect(await db.repository(Thing).findOneByOrFail({ id })).toMatchObject({ count: 53 });
  await ds.destroy();
});
