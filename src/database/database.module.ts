import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Entities, createDataSource } from './data-source.js';
import { Database, type DatabaseLog } from './database.js';
import { failureOf } from './failures.js';
import type { DatabaseObserver } from './retry.js';
import { watchQueries } from './watched-queries.js';
import { type MigrationProgress, migrate, pendingMigrations } from './migrations/migrator.js';

export interface DatabaseSettings {
  /** See parseDatabaseUrl(). */
  readonly url: string;
  readonly entities: Entities;
  /**
   * Bring the schema up to date before anything else starts. Default: true; false refuses to start when it is not, and
   * so does `when-empty`, but for a database that has nothing in it yet.
   */
  readonly migrate?: boolean | 'when-empty';
  /** Whether statements of requests that come at the same time share commits, and packets to a server. Default: true. */
  readonly isGathering?: boolean;
  /** How often a connection is tried, a second apart, before the start fails. Default: 20. */
  readonly attempts?: number;
  readonly log?: DatabaseLog;
  readonly observer?: DatabaseObserver;
}

/** The schema is older than this program, which may not change it by itself. */
export class PendingMigrationsError extends Error {
  override readonly name = 'PendingMigrationsError';

  constructor(pending: readonly string[]) {
    super(`The database lacks ${pending.length} migrations (${pending.join(', ')}). Run: portico migrate`);
  }
}

/*
 * The database: SQLite in a file, MySQL or MariaDB, and their clusters, behind one set of entities.
 * Comes in: DATABASE_URL and the entities. Leaves: `Database` (units of work, single statements, what may be tried
 * again) and the columns that mean the same everywhere. Owns the migrations, and no table but theirs.
 * A room injects Database and asks it for managers; TypeORM's own repositories would walk out of a unit of work.
 */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(settings: DatabaseSettings): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          // A database that starts together with the server may need a moment; what it refuses it will refuse again.
          useFactory: () => ({
            retryAttempts: settings.attempts ?? 20,
            retryDelay: 1000,
            toRetry: (error) => failureOf(error) === 'unsent',
          }),
          dataSourceFactory: async () => connect(settings),
        }),
      ],
      providers: [
        {
          provide: Database,
          useFactory: (dataSource: DataSource) => new Database(dataSource, settings.log, settings.observer),
          inject: [DataSource],
        },
      ],
      exports: [Database, TypeOrmModule],
    };
  }
}

async function connect(settings: DatabaseSettings): Promise<DataSource> {
  const { url, entities, migrate: isMigrating = true, isGathering, log, observer } = settings;
  const dataSource = await createDataSource(url, entities, undefined, isGathering);
  if (observer?.surround) watchQueries(dataSource, observer.surround);
  await dataSource.initialize();
  try {
    const isAllowed = isMigrating === 'when-empty' ? await isEmpty(dataSource) : isMigrating;
    if (isAllowed) await migrate(dataSource, (progress) => log?.(describe(progress)));
    else await requireMigrated(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function requireMigrated(dataSource: DataSource): Promise<void> {
  const pending = await pendingMigrations(dataSource);
  if (pending.length === 0) return;
  throw new PendingMigrationsError(pending);
}

async function isEmpty(dataSource: DataSource): Promise<boolean> {
  return (await pendingMigrations(dataSource)).length === dataSource.migrations.length;
}

function describe({ state, name, number, total }: MigrationProgress): string {
  if (state === 'waiting') return 'Waiting for another process that migrates the database';
  return `Migration ${number} of ${total} ${state === 'done' ? 'done' : 'started'}: ${name}`;
}
