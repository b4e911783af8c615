import { escape, type SqlValue } from 'mysql2';

/**
 * How statements that differ in nothing but their values become one: the values are a table called `one`, each row of it
 * those of one statement, and the marks are its columns. Constants and not prepared statements, which read one set of
 * values at a time. Only for statements that hit or insert one row at most, so that a count tells whether each did.
 */
const FORMS = {
  /** `SELECT columns`, and on a new line `FROM tables …`, of any number of rows: each says in `ofOne` whose it is. */
  read: (sql: string, rows: string) =>
    sql.replace(
      /^SELECT (.+)\nFROM /,
      (_, columns) => `SELECT one.n AS ofOne, ${columns}\nFROM ${rows} STRAIGHT_JOIN `,
    ),
  /** `INSERT INTO table (columns) VALUES (marks)`. */
  insert: (sql: string, rows: string) =>
    sql.replace(/ VALUES \((.+)\)$/, (_, values) => ` SELECT ${values} FROM ${rows}`),
  /** `INSERT INTO table (columns) SELECT marks FROM (SELECT 1) AS one WHERE …`. */
  insertIf: (sql: string, rows: string) => sql.replace('(SELECT 1) AS one', () => rows),
  /** `UPDATE table SET … WHERE …`. */
  update: (sql: string, rows: string) => sql.replace(/^UPDATE /, () => `UPDATE ${rows} STRAIGHT_JOIN `),
};

/** The form of a statement that may be carried out with others like it. */
export type Form = keyof typeof FORMS;

/** The rows of a read that belong to one of those who asked. */
export const OF_ONE = 'ofOne';

/**
 * One statement for all of these values, which are written into the text as the driver does it.
 * @param sql in that form, with as many marks as there are values in each set; its literals hold no question marks
 */
export function manyAtOnce(form: Form, sql: string, sets: readonly (readonly unknown[])[]): string {
  let mark = 0;
  const named = sql.replace(/\?/g, () => `one.p${mark++}`);
  return FORMS[form](named, `(${sets.map(rowOf).join(' UNION ALL ')}) AS one`);
}

/** The first row names the columns. */
function rowOf(values: readonly unknown[], n: number): string {
  let row = n === 0 ? 'SELECT 0 AS n' : `SELECT ${n}`;
  for (let p = 0; p < values.length; p++) {
    row += `, ${literalOf(values[p])}`;
    if (n === 0) row += ` AS p${p}`;
  }
  return row;
}

/** Most values are bytes, numbers and NULL, in which there is nothing to escape. */
function literalOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return `X'${value.toString('hex')}'`;
  if (Number.isSafeInteger(value)) return String(value);
  return value === null ? 'NULL' : escape(value as SqlValue, true, 'Z');
}
