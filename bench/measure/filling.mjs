// Fills a table with copies of one of its rows, whose keys differ: many rows at the speed of the database.
import { openStatements } from '../peers/statements.mjs';

const AT_ONCE = 10_000;
const DIGITS = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');
/** 0 to 9999, on every database. */
const NUMBERS = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM (${DIGITS}) a, (${DIGITS}) b, (${DIGITS}) c, (${DIGITS}) e) numbers`;

export class Filling {
  static async open(database) {
    return new Filling(database, await openStatements(database));
  }

  constructor(database, statements) {
    this.isSqlite = database.kind === 'sqlite';
    this.schema = database.database;
    this.statements = statements;
  }

  /**
   * @param keys by column that must differ: `id` for 16 random bytes, or a text to which the number is appended
   * @param tell is called with the rows so far
   */
  async fill(table, keys, { rows, tell }) {
    const columns = await this.#columnsOf(table);
    const values = columns.map((column) => this.#valueOf(keys[column], column));
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${NUMBERS},
      (SELECT * FROM ${table} LIMIT 1) sample`;
    for (let first = 0; first < rows; first += AT_ONCE) {
      await this.statements.run(sql.replaceAll('$first', String(first)), []);
      tell(first + AT_ONCE);
    }
  }

  close() {
    return this.statements.close();
  }

  async #columnsOf(table) {
    if (this.isSqlite) {
      return (await this.statements.all(`PRAGMA table_info(${table})`, [])).map(({ name }) => name);
    }
    const sql = `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?`;
    return (await this.statements.all(sql, [this.schema, table])).map(({ name }) => name);
  }

  #valueOf(key, column) {
    if (key === undefined) return `sample.${column}`;
    if (key === 'id') {
      return this.isSqlite ? 'randomblob(16)' : 'RANDOM_BYTES(16)';
    }
    const number = '(numbers.n + $first)';
    const text = this.isSqlite ? `'${key}' || ${number}` : `CONCAT('${key}', ${number})`;
    // Keys are bytes; a column of text takes them just the same.
    return this.isSqlite && column.endsWith('_key') ? `CAST(${text} AS BLOB)` : text;
  }
}
