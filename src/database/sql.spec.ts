import { Sql } from './sql.js';

describe('A statement in the making', () => {
  const select = (condition: string) => new Sql().add('SELECT a').add(' FROM b').add(' WHERE ').add(condition);

  it('is the text of its parts in their order, and no other', () => {
    const [one, other] = [select('a = ?'), select('b = ?')];
    expect(one.text).toBe('SELECT a FROM b WHERE a = ?');
    expect(other.add(' LIMIT 1').text).toBe('SELECT a FROM b WHERE b = ? LIMIT 1');
    expect(one.text).toBe('SELECT a FROM b WHERE a = ?');
  });

  it('has values of its own', () => {
    const [one, other] = [select('a = ?'), select('a = ?')];
    one.values.push(1);
    other.values.push(2);
    expect([one.values, other.values]).toEqual([[1], [2]]);
  });

  it('is right also where there were too many others to keep', () => {
    for (let n = 0; n < 10_100; n += 1) select(`a IN (${n})`);
    expect(select('c = ?').add(' AND d = ?').text).toBe('SELECT a FROM b WHERE c = ? AND d = ?');
  });
});
