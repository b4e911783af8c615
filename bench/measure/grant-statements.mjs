// What the statements on grants cost by themselves, one after the other, in this process.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../../tools/build.mjs';

const SAMPLES = 1000;
const MONTH_MS = 30 * 86_400_000;

const room = (path) => import(join(root, 'dist', path));

/** @returns lines to print: the median and the 99th of a hundred, of each */
export async function timeStatements(url) {
  const { createDataSource } = await room('database/data-source.js');
  const { Database } = await room('database/database.js');
  const { entities } = await room('entities.js');
  const { GrantEntity } = await room('grants/grant.entity.js');
  const { uuidv7 } = await room('crypto/uuid.js');
  const dataSource = await createDataSource(url, entities);
  await dataSource.initialize();
  try {
    const database = new Database(dataSource);
    const ids = await someIds(dataSource);
    const any = () => ids[Math.floor(Math.random() * ids.length)];
    const fresh = Array.from({ length: SAMPLES }, () => grantAt(Date.now(), uuidv7));
    const next = { generation: 1, rotatedAt: Date.now(), idleExpiresAt: Date.now() + MONTH_MS };
    const find = (id) => database.findOne(GrantEntity, { id });
    const newest = (where) => () =>
      database.read((manager) => manager.find(GrantEntity, { where, order: { id: 'DESC' }, take: 50 }));
    return [
      await time('insert', (number) => database.insertIfAbsent(GrantEntity, fresh[number])),
      await time('lookup of a recent one', (number) => find(fresh[number].id)),
      await time('lookup of any', () => find(any())),
      await time('rotation', (number) =>
        database.updateWhere(GrantEntity, { id: fresh[number].id, generation: 0 }, next),
      ),
      await time('the newest 50 of a client', newest({ clientId: 'growth-7' }), 100),
    ];
  } finally {
    await dataSource.destroy();
  }
}

/** From all over the table. */
async function someIds(dataSource) {
  const { idFromBytes } = await room('database/ids.js');
  const [first] = await dataSource.query('SELECT id FROM grants ORDER BY id LIMIT 1');
  const [last] = await dataSource.query('SELECT id FROM grants ORDER BY id DESC LIMIT 1');
  const timeOf = ({ id }) => Buffer.from(id).readUIntBE(0, 6);
  const ids = [];
  for (let number = 0; number < SAMPLES; number += 1) {
    const from = Buffer.alloc(16);
    from.writeUIntBE(Math.floor(timeOf(first) + ((timeOf(last) - timeOf(first)) * number) / SAMPLES), 0, 6);
    const [row] = await dataSource.query('SELECT id FROM grants WHERE id >= ? ORDER BY id LIMIT 1', [from]);
    ids.push(idFromBytes(row.id));
  }
  return ids;
}

async function time(what, work, samples = SAMPLES) {
  const took = [];
  for (let number = 0; number < samples; number += 1) {
    const startedAt = process.hrtime.bigint();
    await work(number);
    took.push(Number(process.hrtime.bigint() - startedAt) / 1000);
  }
  took.sort((a, b) => a - b);
  const [median, p99] = [took[samples >> 1], took[Math.floor(samples * 0.99)]].map(Math.round);
  return `${what}: ${median} µs (99 of 100: ${p99} µs)`;
}

function grantAt(at, uuidv7) {
  return {
    id: uuidv7(at),
    clientId: 'growth-0',
    userId: randomUUID(),
    sessionId: randomUUID(),
    scope: 'notes:read offline_access',
    resource: null,
    generation: 0,
    rotatedAt: null,
    authTime: at,
    acr: null,
    amr: null,
    claims: null,
    confirmation: null,
    createdAt: at,
    expiresAt: at + MONTH_MS,
    idleExpiresAt: at + MONTH_MS,
    revokedAt: null,
    revocationReason: null,
  };
}
