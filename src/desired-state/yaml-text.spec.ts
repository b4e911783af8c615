import fc from 'fast-check';
import { YamlDocument } from './yaml-document.js';
import { toYaml } from './yaml-text.js';

const read = (text: string) => YamlDocument.read(Buffer.from(text), 'test').value;

describe('toYaml', () => {
  it('writes what every value reads back as, whatever it is', () => {
    const awkward = fc.constantFrom(
      'yes',
      'NO',
      '1e3',
      '007',
      '~',
      'null',
      '.inf',
      '- a',
      'a: b',
      'a #b',
      ' a',
      '#',
      '',
    );
    const text = fc.oneof(awkward, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }));
    const { value } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        text,
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('list'), tie('object')),
    }));
    fc.assert(
      fc.property(fc.dictionary(text, value, { minKeys: 1, maxKeys: 4 }), (data) => {
        const asJson: unknown = JSON.parse(JSON.stringify(data));
        const written = toYaml(asJson as Record<string, unknown>);
        expect(read(written)).toEqual(asJson);
        // Nobody can be shown another file than the one that is read.
        expect(written).not.toMatch(/[^\P{C}\n]/u);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps names that are longer than YAML takes by itself, and names that are special to JavaScript', () => {
    const data = JSON.parse(`{"${'k'.repeat(1500)}": {"__proto__": [[1], {"a": {}}]}, "constructor": []}`) as object;
    // As text: for a member called __proto__, equality is not what it seems.
    expect(JSON.stringify(read(toYaml(data as Record<string, unknown>)))).toBe(JSON.stringify(data));
  });

  it('quotes what older versions of YAML take for something else, and leaves the rest as people write it', () => {
    const data = {
      a: 'yes',
      b: 'on',
      c: '0777',
      d: '12:30',
      'client_name#de': 'Über uns',
      'docs:read': 'https://a.test/?b=c',
    };
    expect(toYaml(data)).toBe(
      'a: "yes"\nb: "on"\nc: "0777"\nd: "12:30"\nclient_name#de: Über uns\ndocs:read: https://a.test/?b=c\n',
    );
  });
});
