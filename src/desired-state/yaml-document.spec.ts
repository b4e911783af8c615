import { InvalidConfigurationError } from './faults.js';
import { LARGEST_DOCUMENT, YamlDocument } from './yaml-document.js';

function faultsOf(text: string | Uint8Array): string[] {
  try {
    YamlDocument.read(typeof text === 'string' ? Buffer.from(text) : text, 'test');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    return error.faults.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);
  }
}

describe('YamlDocument', () => {
  it.each([
    ['a member that stands twice', 'a: 1\nb:\n  c: 2\n  c: 3\n', '4:3 b.c stands there twice'],
    ['a tab', 'a:\n\t- b', '2:1  expected spaces'],
    ['an anchor', 'a: &x 1\n', '1:7 a expected the value itself: there are no anchors'],
    ['an alias', 'a: *x\n', '1:4 a expected the value itself: there are no aliases'],
    ['a tag', 'a: !!js/function x\n', '1:18 a expected a value without a tag'],
    ['a tag of a list', 'a: !!set {b}\n', '1:10 a expected a value without a tag'],
    ['several documents', 'a: 1\n---\nb: 2\n', '2:1  expected one document'],
    ['a directive', '%YAML 1.1\n---\na: yes\n', '1:1  expected no directives'],
    ['a name that is no text', '? [a]\n: b\n', '1:3  expected a text as the name of a member'],
    ['a number without end', 'a: [.inf]\n', '1:5 a[0] expected a number that is finite'],
    ['a quote that is missing', 'a: "b\n', ' something that belongs here is missing'],
    ['two values in a line', 'a: b: c\n', '1:4  expected one name and one value in a line'],
    ['a reserved character', 'a: @b\n', '1:4  expected a value in quotes'],
    ['a control character', 'a: 1\nb: "\u0007"\n', '2:5  expected text without control characters'],
    ['NUL', 'a: \0', '1:4  expected text without control characters'],
  ])('refuses %s, and says where it is', (_what, text, expected) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(expected);
  });

  it('refuses what is no UTF-8, and what is larger than any configuration', () => {
    expect(faultsOf(Buffer.from([0xff, 0xfe, 0x61]))).toEqual(['1:1  expected text in UTF-8']);
    expect(faultsOf(Buffer.alloc(LARGEST_DOCUMENT + 1, 'a'))).toEqual(['1:1  expected at most 1 MB']);
  });

  it.each([
    ['brackets', '['.repeat(5000)],
    ['braces', '{a: '.repeat(5000)],
    ['dashes', '- '.repeat(5000)],
    ['indentation', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['question marks', '? '.repeat(5000)],
  ])('refuses a bomb of %s before it goes off', (_what, text) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(/^\d+:\d+ {2}expected at most 100 levels$/)]);
  });

  it('never repeats what stands in the file when it is no YAML: that may be a secret', () => {
    for (const text of ['a: [canary', 'canary: "', 'a: b: canary', '"canary" x', '- canary\ncanary', 'a: *canary\n']) {
      expect(faultsOf(text).join()).not.toContain('canary');
      expect(faultsOf(text)).not.toEqual([]);
    }
  });

  it('reads text as YAML 1.2 does, with or without a byte order mark', () => {
    const { value } = YamlDocument.read(Buffer.from('\uFEFFa: yes\nb: 0o17\nc: 010\nd: 2026-01-01\n'), 'test');
    expect(value).toEqual({ a: 'yes', b: 15, c: 10, d: '2026-01-01' });
  });
});
