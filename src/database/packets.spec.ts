import { Packet } from './packets.js';
import type { ServerOrder } from './server-answers.js';

const read = (key: number): ServerOrder => ({ sql: 'SELECT x\nFROM t WHERE y = ?', values: [key], form: 'read' });
const update = (key: number): ServerOrder => ({ sql: 'UPDATE t SET x = 1 WHERE y = ?', values: [key], form: 'update' });
const other: ServerOrder = { sql: "UPDATE t SET x = '?' WHERE z > ?", values: ["?'"] };

describe('a packet of statements', () => {
  it('joins those of the same text and a known form, and sends the others as they are', () => {
    const packet = Packet.joined([update(1), other, update(2), other]);
    const others = "UPDATE t SET x = '?' WHERE z > '?\\''";
    expect(packet.sql).toBe(
      `UPDATE (SELECT 0 AS n, 1 AS p0 UNION ALL SELECT 1, 2) AS one STRAIGHT_JOIN t SET x = 1 WHERE y = one.p0;${others};${others}`,
    );
    expect(packet.size).toBe(3);
  });

  it('gives each of a batch their own count', () => {
    const packet = Packet.joined([update(1), other, update(2)]);
    const results = packet.read([{ affectedRows: 2 }, { affectedRows: 7 }])!;
    expect(results.map(({ affected }) => affected)).toEqual([1, 7, 1]);
  });

  it.each([0, 1, 3])('does not guess whose statement had no effect when %i rows were hit by two', (affectedRows) => {
    expect(Packet.joined([update(1), update(2)]).read([{ affectedRows }])).toBeUndefined();
  });

  it('gives each of a batch their own rows', () => {
    const packet = Packet.joined([read(1), read(2), read(3)]);
    const rows = [
      { ofOne: 2, x: 5 },
      { ofOne: 0, x: 6 },
      { ofOne: 2, x: 7 },
    ];
    expect(packet.read([rows])!.map(({ records }) => records as unknown)).toEqual([[rows[1]], [], [rows[0], rows[2]]]);
  });

  it('sends each apart when asked to', () => {
    const packet = Packet.apart([update(1), update(2)]);
    expect(packet.sql).toBe('UPDATE t SET x = 1 WHERE y = 1;UPDATE t SET x = 1 WHERE y = 2');
    const results = packet.read([{ affectedRows: 0 }, { affectedRows: 1 }])!;
    expect(results.map(({ affected }) => affected)).toEqual([0, 1]);
  });
});
