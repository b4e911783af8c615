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

/** Begins the part behind the mark at which the table of values goes into a statement. */
const ROWS = 'rows';

/** Statements in their form, cut at their marks. They are made of parts in the code, so there are not many. */
const cut = new Map<string, readonly string[]>();

/**
 * One statement for all of these values, which are written into the text as the driver does it. What all of them agree in
 * is no column but a constant, as it is in a statement of one: half of what a sign-in stores.
 * @param sql in that form, with as many marks as there are values in each set; its literals hold no question marks
 */
export function manyAtOnce(form: Form, sql: string, sets: readonly (readonly unknown[])[]): string {
  const columns = columnsThatDiffer(sets);
  let mark = 0;
  return cutAtMarks(form, sql).reduce((text, part) => {
    if (part.startsWith(ROWS)) return `${text}${tableOfValues(sets, columns)}${part.slice(ROWS.length)}`;
    const value = columns.includes(mark) ? `one.p${mark}` : literalOf(sets[0]![mark]);
    mark += 1;
    return `${text}${value}${part}`;
  });
}

function cutAtMarks(form: Form, sql: string): readonly string[] {
  const known = cut.get(sql);
  if (known) return known;
  const parts = FORMS[form](sql, `?${ROWS}`).split('?');
  cut.set(sql, parts);
  return parts;
}

/** Their places. */
function columnsThatDiffer([first = [], ...others]: readonly (readonly unknown[])[]): readonly number[] {
  const places = [...first.keys()];
  return places.filter((p) => others.some((values) => !isSame(values[p], first[p])));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (Buffer.isBuffer(a) && Buffer.isBuffer(b) && a.equals(b));
}

/** The first row names the columns. */
function tableOfValues(sets: readonly (readonly unknown[])[], columns: readonly number[]): string {
  let table = '(';
  for (const [n, values] of sets.entries()) {
    table += n === 0 ? 'SELECT 0 AS n' : ` UNION ALL SELECT ${n}`;
    for (const p of columns) table += n === 0 ? `, ${literalOf(values[p])} AS p${p}` : `, ${literalOf(values[p])}`;
  }
  return `${table}) AS one`;
}

/** Most values are bytes, numbers and NULL, in which there is nothing to escape. */
function literalOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return `X'${value.toString('hex')}'`;
  if (Number.isSafeInteger(value)) return String(value);
  return value === null ? 'NULL' : escape(value as SqlValue, true, 'Z');
}
