import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { type DatabaseAddress, parseDatabaseUrl } from './database-url.js';
import { migrations } from './migrations/index.js';
import { SnakeCaseNaming } from './naming.js';
import { SqliteConnection } from './sqlite-connection.js';
import { SqliteDriver } from './sqlite-driver.js';

export type Entities = readonly EntityTarget<ObjectLiteral>[];

/** The data source that a DATABASE_URL names, not yet connected: initialize() does that. */
export function createDataSource(url: string, entities: Entities): Promise<DataSource> {
  const address = parseDatabaseUrl(url);
  const common = {
    entities: entities as NonNullable<DataSourceOptions['entities']>,
    migrations: [...migrations],
    namingStrategy: new SnakeCaseNaming(),
    // Errors are thrown, not logged here: TypeORM would log parameters with them.
    logging: false as const,
    // A forgotten value must not become "no condition".
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' } as const,
  };
  if (address.kind === 'sqlite') {
    const dataSource = new DataSource({
      ...common,
      type: 'better-sqlite3',
      database: address.file,
      driver: SqliteConnection,
    });
    dataSource.driver = new SqliteDriver(dataSource);
    return Promise.resolve(dataSource);
  }
  return Promise.resolve(serverDataSource(address, common));
}

function serverDataSource(address: Extract<DatabaseAddress, { host: string }>, common: object): DataSource {
  const { kind, ...server } = address;
  return new DataSource({
    ...common,
    ...server,
    type: kind,
    timezone: 'Z',
    charset: 'utf8mb4',
    poolSize: 10,
    supportBigNumbers: true,
    bigNumberStrings: false,
  });
}
