import type { DataSource } from 'typeorm';
import { Sealer } from '../../src/crypto/sealer.js';
import { Secrets } from '../../src/crypto/secrets.js';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { entities } from '../../src/entities.js';
import { giveRsaKeys } from './signing-keys.js';

const MEMORY = 'sqlite::memory:';

/** A statement with its values. */
type Statement = readonly [sql: string, values: readonly unknown[]];

/** Test files of one worker share what stands here (docs/decisions/0011). */
const shared = globalThis as { migratedDatabase?: Promise<readonly Statement[]> };

/**
 * An empty database, migrated; in memory unless a URL names a file. The migrations run once for a worker; what they left is made again by its own
 * statements, in a twentieth of the time.
 */
export async function preparedDatabase(url = MEMORY): Promise<DataSource> {
  shared.migratedDatabase ??= statementsOfMigrated();
  const statements = await shared.migratedDatabase;
  const dataSource = await open(url);
  for (const [sql, values] of statements) await dataSource.query(sql, [...values]);
  return dataSource;
}

/** The file of a server that has run before: migrated, and with the RSA keys that were made for the whole run. */
export async function prepareFile(file: string, secret: Buffer): Promise<void> {
  const dataSource = await preparedDatabase(`sqlite:${file}`);
  try {
    const sealer = new Sealer(new Secrets([secret]));
    await giveRsaKeys({ database: new Database(dataSource), sealer, now: Date.now() });
  } finally {
    await dataSource.destroy();
  }
}

async function open(url: string): Promise<DataSource> {
  return (await createDataSource(url, entities)).initialize();
}

async function statementsOfMigrated(): Promise<readonly Statement[]> {
  const dataSource = await open(MEMORY);
  try {
    await migrate(dataSource);
    const made = await dataSource.query<{ type: string; name: string; sql: string }[]>(
      `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    );
    const statements = made.map(({ sql }): Statement => [sql, []]);
    for (const { name } of made.filter(({ type }) => type === 'table')) {
      const rows = await dataSource.query<Record<string, unknown>[]>(`SELECT * FROM "${name}"`);
      statements.push(...rows.map((row): Statement => insertOf(name, row)));
    }
    return statements;
  } finally {
    await dataSource.destroy();
  }
}

function insertOf(table: string, row: Record<string, unknown>): Statement {
  const columns = Object.keys(row).map((column) => `"${column}"`);
  const places = columns.map(() => '?');
  return [`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row)];
}
