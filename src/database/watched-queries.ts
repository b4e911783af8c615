import type { DataSource, QueryRunner } from 'typeorm';
import type { StandaloneDriver } from './sending.js';

/** A statement as somebody who traces may know it: what it does to which table, and none of its values. */
export interface DatabaseUseOf {
  /** As the semantic conventions of OpenTelemetry have it: `sqlite`, `mysql`, `mariadb`. */
  readonly system: string;
  /** The first word of the statement, or `unit` for a whole unit of work. */
  readonly operation: string;
  readonly table?: string;
}

/** Carries a use out within whatever watches it. */
export type Surround = <T>(use: DatabaseUseOf, work: () => Promise<T>) => Promise<T>;

/** Has each statement of this data source surrounded. Nothing is changed, and nothing is slower, where nobody asks for it. */
export function watchQueries(dataSource: DataSource, surround: Surround): void {
  const { driver } = dataSource;
  const system = systemOf(dataSource);
  const create = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode) => {
    const runner = create(mode);
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
    runner.query = ((sql: string, ...rest: unknown[]) =>
      surround({ system, ...summaryOf(sql) }, () => query(sql, ...rest))) as QueryRunner['query'];
    return runner;
  };
  const alone = driver as unknown as StandaloneDriver;
  const send = alone.sendAlone.bind(alone);
  alone.sendAlone = (sql, ...rest) => surround({ system, ...summaryOf(sql) }, () => send(sql, ...rest));
}

/** The same for a whole unit of work, whose statements happen within. */
export function surroundUnit<T>(
  dataSource: DataSource,
  surround: Surround | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return surround ? surround({ system: systemOf(dataSource), operation: 'unit' }, work) : work();
}

function systemOf({ options: { type } }: DataSource): string {
  return type === 'better-sqlite3' ? 'sqlite' : type;
}

function summaryOf(sql: string): Pick<DatabaseUseOf, 'operation' | 'table'> {
  const operation = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'unknown';
  // Where a statement reads other tables for its columns, its own FROM stands on a line of its own.
  const own = /\nFROM [^]*/.exec(sql)?.[0] ?? sql;
  const table = /\b(?:FROM|INTO|UPDATE|TABLE)\s+["`]?(\w+)/i.exec(own)?.[1];
  return table === undefined ? { operation } : { operation, table };
}
