import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource, QueryResult, ReplicationMode } from 'typeorm';
import { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import type { Form } from './many-at-once.js';
import { requireScalars } from './parameters.js';
import type { StandaloneDriver } from './sending.js';
import { ServerQueryRunner } from './server-query-runner.js';
import { ServerSessions } from './server-sessions.js';
import { PACKET_CONNECTIONS, PACKET_SESSION, ServerStatements } from './server-statements.js';

export interface ConnectionCounts {
  readonly open: number;
  readonly free: number;
  /** Callers, not connections. */
  readonly waiting: number;
}

type Countable = { readonly length: number };

/** TypeORM's MySQL driver, with prepared sessions, a limit to each wait, and runners that let no broken connection back. */
export class ServerDriver extends MysqlDriver implements StandaloneDriver {
  private readonly sessions = new ServerSessions(() => this.pool as Pool);
  private readonly statements: ServerStatements;
  /** Its sessions take several statements in one packet, as no others do: only `ServerStatements` makes such packets. */
  private packetPool: Pool | undefined;

  /** @param isGathering whether statements outside of transactions share packets and commits */
  constructor(
    dataSource: DataSource,
    private readonly isGathering: boolean,
  ) {
    super(dataSource);
    const packets = isGathering ? new ServerSessions(() => this.packetPool!, PACKET_SESSION) : undefined;
    this.statements = new ServerStatements(this.sessions, packets);
  }

  get connections(): ConnectionCounts {
    const counts = [this.pool as Pool | undefined, this.packetPool].map(countsOf);
    const sum = (name: keyof ConnectionCounts): number => counts.reduce((total, count) => total + count[name], 0);
    return { open: sum('open'), free: sum('free'), waiting: sum('waiting') };
  }

  override async connect(): Promise<void> {
    await super.connect();
    if (!this.isGathering) return;
    const options = this.createConnectionOptions(this.options, this.options) as object;
    const packets = { multipleStatements: true, connectionLimit: PACKET_CONNECTIONS };
    this.packetPool = (await this.createPool({ ...options, ...packets })) as Pool;
  }

  override async disconnect(): Promise<void> {
    const pool = this.packetPool;
    this.packetPool = undefined;
    if (pool) await new Promise<void>((resolve) => pool.end(() => resolve()));
    await super.disconnect();
  }

  override createQueryRunner(mode: ReplicationMode): ServerQueryRunner {
    return new ServerQueryRunner(this, mode);
  }

  sendAlone(sql: string, parameters: unknown[], form?: Form): Promise<QueryResult> {
    return this.statements.send({ sql, values: requireScalars(parameters), form });
  }

  override obtainMasterConnection(): Promise<PoolConnection> {
    return this.sessions.obtain();
  }
}

/** SQLite has one connection, which waits for nobody. */
export function connectionsOf({ driver }: DataSource): ConnectionCounts {
  return driver instanceof ServerDriver ? driver.connections : { open: 1, free: 1, waiting: 0 };
}

/** The pool has no method for it. */
function countsOf(pool: Pool | undefined): ConnectionCounts {
  const lists = (pool ?? {}) as Partial<Record<'_allConnections' | '_freeConnections' | '_connectionQueue', Countable>>;
  return {
    open: lists._allConnections?.length ?? 0,
    free: lists._freeConnections?.length ?? 0,
    waiting: lists._connectionQueue?.length ?? 0,
  };
}
