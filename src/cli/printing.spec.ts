import { formatFields, formatTable } from './printing.js';

describe('What is printed for people', () => {
  it('stands in columns, without trailing space', () => {
    expect(
      formatTable([
        ['ID', 'NAME'],
        ['a', 'Ärzte'],
        ['long id', ''],
      ]),
    ).toBe('ID       NAME\na        Ärzte\nlong id');
    expect(formatFields({ a: '1', longer: '2', absent: undefined })).toBe('a       1\nlonger  2');
    expect(formatTable([])).toBe('');
  });

  it('gives nobody control over the terminal', () => {
    expect(formatTable([['\u001B[2Jgone', 'a\u202Eb']])).toBe('\uFFFD[2Jgone  a\uFFFDb');
  });
});
