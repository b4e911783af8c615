import type { QueryRunner } from 'typeorm';
import { ServerQueryRunner } from '../../src/database/server-query-runner.js';
import { SqliteQueryRunner } from '../../src/database/sqlite-query-runner.js';

/** What begins so leaves the data as they are. */
const READING = /^\s*(?:SELECT|PRAGMA|SHOW|SET|START TRANSACTION|ROLLBACK)\b/i;

/** Statements that went to a database of any kind, from anything in this process. */
export interface Recorded<T> {
  readonly result: T;
  readonly all: readonly string[];
  /** Those that do more than read. */
  readonly changing: readonly string[];
}

export async function recordStatements<T>(work: () => Promise<T>): Promise<Recorded<T>> {
  const all: string[] = [];
  const spies = [SqliteQueryRunner.prototype, ServerQueryRunner.prototype].map((prototype: QueryRunner) => {
    const query = prototype.query;
    return jest.spyOn(prototype, 'query').mockImplementation(function (this: QueryRunner, ...words: never[]) {
      all.push(String(words[0]));
      return Reflect.apply(query, this, words) as Promise<unknown>;
    } as never);
  });
  try {
    const result = await work();
    return { result, all, changing: all.filter((sql) => !READING.test(sql)) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
