import { type DataSource, type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { isSqliteBusy } from '../failures.js';
import { retry } from '../retry.js';
import { MigrationLease } from './lease.js';

export interface MigrationProgress {
  readonly state: 'waiting' | 'running' | 'done';
  /** The migration's class name; empty while another process migrates. */
  readonly name: string;
  /** From 1 to `total`. */
  readonly number: number;
  readonly total: number;
}

const WAITING: MigrationProgress = { state: 'waiting', name: '', number: 0, total: 0 };

type Report = (progress: MigrationProgress) => void;

/** Runs one step with nobody else changing the schema. */
type Exclusively = (step: () => Promise<boolean>) => Promise<boolean>;

/** The database was made by a newer version, whose data this one could damage. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
}

/** The names of the migrations that this database has not seen. Throws SchemaTooNewError. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    return (await pending(runner)).map(nameOf);
  } finally {
    await runner.release();
  }
}

/**
 * Brings the schema up to date. Processes that start at once migrate once: one works, the others wait for it.
 * What was interrupted is continued by the next call. Returns the names of what it ran.
 */
export async function migrate(dataSource: DataSource, report: Report = () => undefined): Promise<string[]> {
  if ((await pendingMigrations(dataSource)).length === 0) return [];
  const runner = dataSource.createQueryRunner();
  try {
    await runner.beforeMigration();
    if (dataSource.options.type === 'better-sqlite3') {
      return await runAll(runner, report, (step) => inTransaction(runner, report, step));
    }
    return await underLease(dataSource, report, (exclusively) => runAll(runner, report, exclusively));
  } finally {
    if (!runner.isReleased) await runner.afterMigration();
    await runner.release();
  }
}

async function runAll(runner: QueryRunner, report: Report, exclusively: Exclusively): Promise<string[]> {
  const ran: string[] = [];
  const runNext = async (): Promise<boolean> => {
    // Read again under the lock: another process may have run it meanwhile.
    const waiting = await pending(runner);
    const [next] = waiting;
    if (!next) return false;
    const progress = { name: nameOf(next), number: ran.length + 1, total: ran.length + waiting.length };
    report({ ...progress, state: 'running' });
    await createMigrationsTable(runner);
    await next.up(runner);
    const row = [Number(progress.name.slice(-13)), progress.name];
    await runner.query('INSERT INTO migrations (timestamp, name) VALUES (?, ?)', row);
    ran.push(progress.name);
    report({ ...progress, state: 'done' });
    return true;
  };
  while (await exclusively(runNext));
  return ran;
}

/** SQLite changes the schema in transactions, and its file is the lock: all of a migration happens or nothing. */
async function inTransaction(runner: QueryRunner, report: Report, step: () => Promise<boolean>): Promise<boolean> {
  await begin(runner, report);
  try {
    const isMore = await step();
    await runner.commitTransaction();
    return isMore;
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/** Waits for as long as another process migrates: BEGIN itself only waits as long as a request may. */
async function begin(runner: QueryRunner, report: Report): Promise<void> {
  try {
    await runner.startTransaction();
  } catch (error) {
    if (!isSqliteBusy(error)) throw error;
    report(WAITING);
    await begin(runner, report);
  }
}

async function underLease<T>(
  dataSource: DataSource,
  report: Report,
  work: (exclusively: Exclusively) => Promise<T>,
): Promise<T> {
  const lease = new MigrationLease(dataSource);
  await lease.acquire(() => report(WAITING));
  try {
    return await work((step) => {
      lease.require();
      // What a cluster took back is done again: migrations go on from where they were.
      return retry(step, (failure) => failure === 'undone');
    });
  } finally {
    await lease.release();
  }
}

async function pending(runner: QueryRunner): Promise<MigrationInterface[]> {
  const { migrations } = runner.dataSource;
  const done = new Set(await executed(runner));
  const known = new Set(migrations.map(nameOf));
  const unknown = [...done].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new SchemaTooNewError(
      `The database was migrated by a newer version of Portico (${unknown.join(', ')}). ` +
        'Start that version, or restore a backup from before it.',
    );
  }
  return migrations.filter((migration) => !done.has(nameOf(migration)));
}

async function executed(runner: QueryRunner): Promise<string[]> {
  try {
    const rows = (await runner.query('SELECT name FROM migrations')) as { name: string }[];
    return rows.map(({ name }) => name);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/** The table that TypeORM's command line keeps, too. */
async function createMigrationsTable(runner: QueryRunner): Promise<void> {
  if (await runner.hasTable('migrations')) return;
  const integer = runner.dataSource.driver.normalizeType({ type: 'int' });
  const columns = [
    { name: 'id', type: integer, isPrimary: true, isGenerated: true, generationStrategy: 'increment' as const },
    { name: 'timestamp', type: 'bigint' },
    { name: 'name', type: 'varchar', length: '255' },
  ];
  await runner.createTable(new Table({ name: 'migrations', columns }));
}

function isMissingTable(error: unknown): boolean {
  const { errno, message } = error as { errno?: unknown; message?: unknown };
  return errno === 1146 || (typeof message === 'string' && message.includes('no such table'));
}

function nameOf(migration: MigrationInterface): string {
  return migration.name ?? migration.constructor.name;
}
