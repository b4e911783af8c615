import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { asBuffer } from './ids.js';

type Parameter = string | number | bigint | null | Uint8Array;
export type Row = Record<string, unknown>;

/** Statements are compiled once; the oldest one makes room. */
const CACHED_STATEMENTS = 300;

/** How long SQLite itself may sleep for another process's lock. It blocks this process: the query runner waits longer. */
const BLOCKING_WAIT_MS = 20;

interface ConnectionOptions {
  readonly readonly?: boolean;
}

/** What TypeORM's better-sqlite3 driver expects of a database, on top of the API of node:sqlite. */
export class SqliteConnection {
  private readonly database: DatabaseSyncInstance;
  private readonly statements = new Map<string, SqliteStatement>();

  constructor(path: string, options: ConnectionOptions = {}) {
    this.database = new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: BLOCKING_WAIT_MS });
  }

  prepare(sql: string): SqliteStatement {
    const cached = this.statements.get(sql);
    if (cached) return cached;
    const statement = new SqliteStatement(this.database.prepare(sql));
    if (!/^\s*(select|insert|update|delete|begin|commit|rollback)\b/i.test(sql)) return statement;
    if (this.statements.size >= CACHED_STATEMENTS) {
      for (const oldest of this.statements.keys()) {
        this.statements.delete(oldest);
        break;
      }
    }
    this.statements.set(sql, statement);
    return statement;
  }

  pragma(sql: string): Row[] {
    return new SqliteStatement(this.database.prepare(`PRAGMA ${sql}`)).all();
  }

  get isTransaction(): boolean {
    return this.database.isTransaction;
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }
}

export class SqliteStatement {
  /** True for statements that answer with rows. */
  readonly reader: boolean;

  constructor(private readonly statement: StatementSyncInstance) {
    this.reader = statement.columns().length > 0;
  }

  all(...parameters: readonly Parameter[]): Row[] {
    const rows = this.rows(parameters);
    for (const row of rows) {
      for (const column in row) {
        const value = row[column];
        // mysql2 gives Buffers; code above the driver must not meet two kinds of bytes.
        if (value instanceof Uint8Array) row[column] = asBuffer(value);
      }
    }
    return rows;
  }

  run(...parameters: readonly Parameter[]): { changes: number; lastInsertRowid: number | bigint } {
    return this.statement.run(...parameters);
  }

  private rows(parameters: readonly Parameter[]): Row[] {
    try {
      return this.statement.all(...parameters) as Row[];
    } catch (error) {
      throw withCode(error as Error & { errcode?: number });
    }
  }
}

/** Known bug of @photostructure/sqlite 1.2: the errors of all() have no errcode, only SQLite's text for it. */
const CODES: readonly (readonly [text: string, code: number])[] = [
  ['UNIQUE constraint failed', 2067],
  ['database is locked', 5],
  ['database table is locked', 6],
  ['attempt to write a readonly database', 8],
  ['disk I/O error', 10],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['locking protocol', 15],
];

function withCode(error: Error & { errcode?: number }): Error {
  error.errcode ??= CODES.find(([text]) => error.message.startsWith(text))?.[1];
  return error;
}
