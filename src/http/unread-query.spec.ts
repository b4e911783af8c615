import { parse } from 'node:querystring';
import { unreadQuery } from './unread-query.js';

describe('unreadQuery', () => {
  it.each(['a=1', 'a=1&b=2&a=3', 'a', 'a=&b', 'a=%C3%A4+b', '__proto__=1&constructor=2', 'a=%zz', '&&=1'])(
    'looks like what %j stands for',
    (text) => {
      const [query, expected] = [unreadQuery(text), parse(text)];
      expect({ ...query }).toEqual({ ...expected });
      expect(Object.keys(query)).toEqual(Object.keys(expected));
      expect(Object.entries(query)).toEqual(Object.entries(expected));
      expect(JSON.stringify(query)).toBe(JSON.stringify(expected));
      for (const name of ['a', 'b', 'toString', 'text', 'values']) {
        expect(name in query).toBe(name in expected);
        expect(query[name]).toEqual(expected[name]);
      }
      expect(Object.getPrototypeOf(query)).toBeNull();
    },
  );

  it('keeps what is written into it', () => {
    const query = unreadQuery('a=1');
    query['a'] = 2;
    expect({ ...query }).toEqual({ a: 2 });
  });

  it('is empty without a query', () => expect(unreadQuery('')).toEqual({}));
});
