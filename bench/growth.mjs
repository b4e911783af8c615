// npm run bench:growth [-- ROWS...]: what a lookup, an insert and a rotation cost in a table of so many grants, by default
// 100000 and 1000000 (10000000 takes long, and several GB), on SQLite and on MariaDB, which is started or TEST_DATABASE_URL.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from '../tools/build.mjs';
import { mariadb, sqlite } from './databases.mjs';

const BATCH = 500;
const SAMPLES = 2000;
const MONTH_MS = 30 * 86_400_000;

if (!ensureBuilt()) process.exit(1);
const room = (path) => import(join(root, 'dist', path));
const { createDataSource } = await room('database/data-source.js');
const { Database } = await room('database/database.js');
const { migrate } = await room('database/migrations/migrator.js');
const { entities } = await room('entities.js');
const { GrantEntity } = await room('grants/grant.entity.js');
const { GrantsRepository } = await room('grants/grants.repository.js');
const { uuidv7 } = await room('crypto/uuid.js');

const sizes = process.argv.slice(2).map(Number);
if (sizes.some((size) => !Number.isSafeInteger(size) || size <= 0)) {
  console.error('Expected numbers of rows, such as: npm run bench:growth -- 100000 1000000');
  process.exit(2);
}

function grantAt(at) {
  return {
    id: uuidv7(at),
    clientId: 'growth',
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

/** Adds rows until there are so many, oldest first, as they come in life. Keeps some of their ids. */
async function fill(dataSource, from, to) {
  const metadata = dataSource.getMetadata(GrantEntity);
  const names = metadata.columns.map(({ databaseName }) => databaseName).join(', ');
  const marks = `(${metadata.columns.map(() => '?').join(', ')})`;
  const ids = [];
  const startedAt = Date.now() - (to - from);
  for (let done = from; done < to; done += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, to - done) }, (_, number) =>
      grantAt(startedAt + done - from + number),
    );
    const values = rows.flatMap((row) =>
      metadata.columns.map(
        (column) => dataSource.driver.preparePersistentValue(row[column.propertyName], column) ?? null,
      ),
    );
    await dataSource.query(`INSERT INTO grants (${names}) VALUES ${rows.map(() => marks).join(', ')}`, values);
    ids.push(rows[0].id);
    if (done % 100_000 === 0 && done > from) console.log(`  ${done} of ${to} rows`);
    // SQLite's calls never yield.
    await new Promise(setImmediate);
  }
  return ids;
}

/** Microseconds of each, one after the other: the median and the 99th of a hundred. */
async function time(count, work) {
  const took = [];
  for (let number = 0; number < count; number++) {
    const startedAt = process.hrtime.bigint();
    await work(number);
    took.push(Number(process.hrtime.bigint() - startedAt) / 1000);
  }
  took.sort((a, b) => a - b);
  return { median: Math.round(took[count >> 1]), p99: Math.round(took[Math.floor(count * 0.99)]) };
}

async function measure(database, grants, ids) {
  const any = () => ids[Math.floor(Math.random() * ids.length)];
  const fresh = Array.from({ length: SAMPLES }, () => grantAt(Date.now()));
  const insert = await time(SAMPLES, (number) => database.insertIfAbsent(GrantEntity, fresh[number]));
  const found = await time(SAMPLES, (number) => grants.find(fresh[number].id));
  const next = { generation: 1, rotatedAt: Date.now(), idleExpiresAt: Date.now() + MONTH_MS };
  const rotation = await time(SAMPLES, (number) => grants.rotate(fresh[number], next, []));
  const anywhere = await time(SAMPLES, () => grants.find(any()));
  return { insert, 'lookup of a recent one': found, 'lookup of any': anywhere, rotation };
}

async function run(kind, folder) {
  const opened = await kind.open(folder);
  try {
    const { url } = await opened.create('growth');
    const dataSource = await createDataSource(url, entities);
    await dataSource.initialize();
    await migrate(dataSource);
    const database = new Database(dataSource);
    const grants = new GrantsRepository(database);
    const ids = [];
    let rows = 0;
    for (const size of sizes.length > 0 ? sizes : [100_000, 1_000_000]) {
      ids.push(...(await fill(dataSource, rows, size)));
      rows = size;
      const figures = await measure(database, grants, ids);
      for (const [what, { median, p99 }] of Object.entries(figures)) {
        console.log(`${kind.title}: ${size} grants: ${what}: ${median} µs (99 of 100: ${p99} µs)`);
      }
    }
    await dataSource.destroy();
  } finally {
    await opened.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'portico-growth-'));
try {
  for (const kind of [sqlite, mariadb]) await run(kind, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
