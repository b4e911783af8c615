import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { type ServerAddress, parseDatabaseUrl } from './database-url.js';
import { type Migrations, migrations as allMigrations } from './migrations/index.js';
import { SnakeCaseNaming } from './naming.js';
import { ServerDriver } from './server-driver.js';
import { ACQUIRE_MS } from './server-sessions.js';
import { askServerType } from './server-type.js';
import { SqliteConnection } from './sqlite-connection.js';
import { SqliteDriver } from './sqlite-driver.js';

export type Entities = readonly EntityTarget<ObjectLiteral>[];

type CommonOptions = Pick<
  DataSourceOptions,
  'entities' | 'migrations' | 'namingStrategy' | 'logging' | 'invalidWhereValuesBehavior'
>;

/**
 * The data source that a DATABASE_URL names, not yet connected: initialize() does that.
 * Throws DatabaseUrlError, or what the server says when it is asked for its version.
 * @param isGathering whether statements of requests that come at the same time share commits, and packets to a server
 */
export async function createDataSource(
  url: string,
  entities: Entities,
  migrations: Migrations = allMigrations,
  isGathering = true,
): Promise<DataSource> {
  const address = parseDatabaseUrl(url);
  const common: CommonOptions = {
    entities: [...entities] as NonNullable<CommonOptions['entities']>,
    migrations: [...migrations],
    namingStrategy: new SnakeCaseNaming(),
    // Errors are thrown, not logged here: TypeORM would log parameters with them.
    logging: false,
    // A forgotten value must not become "no condition".
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
  };
  if (address.kind === 'server') return serverDataSource(address, common, isGathering);
  const dataSource = new DataSource({
    ...common,
    type: 'better-sqlite3',
    database: address.file,
    driver: SqliteConnection,
  });
  dataSource.driver = new SqliteDriver(dataSource, isGathering);
  return dataSource;
}

async function serverDataSource(
  address: ServerAddress,
  common: CommonOptions,
  isGathering: boolean,
): Promise<DataSource> {
  const { host, port, username, password, database, ssl } = address;
  const dataSource = new DataSource({
    ...common,
    // The wrong one of the two finds differences between entities and tables that are none.
    type: await askServerType(address),
    host,
    port,
    username,
    password,
    database,
    ssl,
    timezone: 'Z',
    charset: 'utf8mb4',
    poolSize: 10,
    connectTimeout: ACQUIRE_MS,
    supportBigNumbers: true,
    // Times and counts are within 2^53 and come as numbers, as from SQLite; what is not comes as a string.
    bigNumberStrings: false,
    // Idle connections are kept alive through firewalls, and closed after a while beyond two.
    extra: { enableKeepAlive: true, keepAliveInitialDelay: 10_000, maxIdle: 2, idleTimeout: 60_000 },
  });
  dataSource.driver = new ServerDriver(dataSource, isGathering);
  return dataSource;
}
