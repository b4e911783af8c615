import { type Form, manyAtOnce } from './many-at-once.js';

const ROWS = "(SELECT 0 AS n, 1 AS p0, 'it\\'s' AS p1 UNION ALL SELECT 1, X'00ff', NULL) AS one";
const SETS = [
  [1, "it's"],
  [Buffer.from([0, 255]), null],
];

describe('one statement for many that differ in their values', () => {
  it.each<[Form, string, string]>([
    [
      'read',
      'SELECT a.x AS a0, (SELECT b.y FROM u b WHERE b.x = a.x AND b.z = ?) AS b0\nFROM t a WHERE a.key = ?',
      `SELECT one.n AS ofOne, a.x AS a0, (SELECT b.y FROM u b WHERE b.x = a.x AND b.z = one.p0) AS b0\nFROM ${ROWS} STRAIGHT_JOIN t a WHERE a.key = one.p1`,
    ],
    ['insert', 'INSERT INTO t (x, y) VALUES (?, ?)', `INSERT INTO t (x, y) SELECT one.p0, one.p1 FROM ${ROWS}`],
    [
      'insertIf',
      'INSERT INTO t (x) SELECT ? FROM (SELECT 1) AS one WHERE EXISTS (SELECT 1 FROM u WHERE y = ?)',
      `INSERT INTO t (x) SELECT one.p0 FROM ${ROWS} WHERE EXISTS (SELECT 1 FROM u WHERE y = one.p1)`,
    ],
    ['update', 'UPDATE t SET x = ? WHERE key = ?', `UPDATE ${ROWS} STRAIGHT_JOIN t SET x = one.p0 WHERE key = one.p1`],
  ])('joins the values to a statement of the form %s', (form, sql, expected) => {
    expect(manyAtOnce(form, sql, SETS)).toBe(expected);
  });

  it('writes what all agree in as constants, and joins nothing but the rest', () => {
    const sets = ['a', 'b'].map((key) => [key, null, Buffer.from([7]), "it's"]);
    const sql =
      'INSERT INTO t (k, x) SELECT ?, ? FROM (SELECT 1) AS one WHERE EXISTS (SELECT 1 FROM u WHERE y = ? AND z = ?)';
    expect(manyAtOnce('insertIf', sql, sets)).toBe(
      "INSERT INTO t (k, x) SELECT one.p0, NULL FROM (SELECT 0 AS n, 'a' AS p0 UNION ALL SELECT 1, 'b') AS one " +
        "WHERE EXISTS (SELECT 1 FROM u WHERE y = X'07' AND z = 'it\\'s')",
    );
  });

  it('tells those who ask for the very same thing apart', () => {
    const sql = 'SELECT a.x AS a0\nFROM t a WHERE a.key = ?';
    expect(manyAtOnce('read', sql, [[1], [1]])).toBe(
      'SELECT one.n AS ofOne, a.x AS a0\nFROM (SELECT 0 AS n UNION ALL SELECT 1) AS one STRAIGHT_JOIN t a WHERE a.key = 1',
    );
  });

  it('keeps values that look like parts of a statement as they are', () => {
    const values = ['$& $1 ? one.p0', ' VALUES (?)', '(SELECT 1) AS one'];
    const sql = manyAtOnce(
      'insert',
      'INSERT INTO t (x) VALUES (?)',
      values.map((value) => [value]),
    );
    for (const value of values) expect(sql).toContain(`'${value}'`);
    // The same where they are constants: with what would end a line in a pattern, too.
    const strange = `${values.join(' ')} rows \u2028`;
    const two = ['x', 'y'].map((key) => [key, strange]);
    expect(manyAtOnce('insert', 'INSERT INTO t (x, y) VALUES (?, ?)', two)).toBe(
      `INSERT INTO t (x, y) SELECT one.p0, '${strange}' FROM (SELECT 0 AS n, 'x' AS p0 UNION ALL SELECT 1, 'y') AS one`,
    );
    expect(sql.startsWith('INSERT INTO t (x) SELECT one.p0 FROM (SELECT 0 AS n, ')).toBe(true);
  });
});
