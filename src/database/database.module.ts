import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Entities, createDataSource } from './data-source.js';
import { Database, type DatabaseLog } from './database.js';

export interface DatabaseSettings {
  /** See parseDatabaseUrl(). */
  readonly url: string;
  readonly entities: Entities;
  /** Bring the schema up to date before anything else starts. Default: true. */
  readonly migrate?: boolean;
  readonly log?: DatabaseLog;
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
          useFactory: () => ({ retryAttempts: 0 }),
          dataSourceFactory: async () => connect(settings),
        }),
      ],
      providers: [
        {
          provide: Database,
          useFactory: (dataSource: DataSource) => new Database(dataSource, settings.log),
          inject: [DataSource],
        },
      ],
      exports: [Database, TypeOrmModule],
    };
  }
}

async function connect(settings: DatabaseSettings): Promise<DataSource> {
  const dataSource = await createDataSource(settings.url, settings.entities);
  return dataSource.initialize();
}
