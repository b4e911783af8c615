import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const folder = join(root, 'docs/requirements');

/** The documents whose requirements are tested, as their tables are named. */
const DOCUMENTS = [
  'rfc6749',
  'rfc6750',
  'rfc7009',
  'rfc7523',
  'rfc7636',
  'rfc7662',
  'rfc8414',
  'rfc8707',
  'rfc9068',
  'rfc9101',
  'rfc9126',
  'rfc9207',
  'rfc9449',
  'rfc9470',
  'rfc9700',
  'rfc9728',
  'fapi2',
];

const LEVELS = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'REQUIRED', 'RECOMMENDED', 'SHALL', 'SHALL NOT'];
/** A section, an appendix, or a numbered item of a section: `4.1.2.1`, `B`, `5.3.2.1-3`. */
const SECTION = /^(\d+|[A-Z])(\.\d+)*(-\d+)?$/;
const TEST = /^`(?<file>(?:test|src)\/[^`]+\.(?:e2e-)?spec\.tsx?) › (?<title>.+)`$/;
/** The title of `it('…', …)`, `test('…', …)` or `it.each(…)('…', …)`; what is skipped is none. */
const TITLES = /(?:\b(?:it|test)|[)`])\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1,/g;
/** Where a deviation is explained. */
const EXPLANATION = /\]\(\.\.\/(?:decisions\/[\w-]+\.md|differences\.md)(?:#[\w-]+)?\)/;

interface Row {
  readonly section: string;
  readonly level: string;
  readonly demand: string;
  readonly tests: readonly string[];
}

const contents = new Map<string, string>();

function textOf(file: string): string {
  const text = contents.get(file) ?? readFileSync(file, 'utf8');
  contents.set(file, text);
  return text;
}

function titlesOf(file: string): string[] {
  return [...textOf(file).matchAll(TITLES)].map(([, , title]) => title!.replace(/\\(.)/g, '$1'));
}

/** Every line of the table is a row, so that none is passed over because of how it is written. */
function rowsOf(document: string): Row[] {
  const lines = textOf(join(folder, `${document}.md`)).split('\n');
  const [, , ...rows] = lines.filter((line) => line.startsWith('|'));
  return rows.map((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    expect({ line, cells: cells.length }).toEqual({ line, cells: 6 });
    const [, section = '', level = '', demand = '', tests = ''] = cells;
    return { section, level, demand, tests: tests.split('<br>').map((test) => test.trim()) };
  });
}

function faultOf(test: string): string | undefined {
  const { file, title } = TEST.exec(test)?.groups ?? {};
  if (!file || !title) return 'a test is written as `test/….e2e-spec.ts › its title`';
  if (!existsSync(join(root, file))) return 'there is no such file';
  const { length } = titlesOf(join(root, file)).filter((one) => one === title);
  return length === 1 ? undefined : `${length} tests of this title are in the file`;
}

describe('docs/requirements', () => {
  it('has a table for each document, and no other', () => {
    const tables = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(tables.sort()).toEqual(DOCUMENTS.map((name) => `${name}.md`).sort());
  });

  it.each(DOCUMENTS)('%s: each row has a section, a level, a demand, and a test that exists', (document) => {
    const rows = rowsOf(document);
    expect(rows.length).toBeGreaterThan(0);
    const faults = rows.flatMap(({ section, level, demand, tests }) => [
      ...(SECTION.test(section) ? [] : [`${section}: not a section`]),
      ...(LEVELS.includes(level) ? [] : [`${section}: ${level} is not one of ${LEVELS.join(', ')}`]),
      ...(demand.length > 10 ? [] : [`${section}: what is demanded?`]),
      ...tests.flatMap((test) => (faultOf(test) ? [`${section}: ${faultOf(test)}: ${test}`] : [])),
    ]);
    expect(faults).toEqual([]);
  });

  it.each(DOCUMENTS)('%s: no row stands twice, and sections are in their order', (document) => {
    const rows = rowsOf(document);
    const keys = rows.map(({ section, demand }) => `${section} ${demand}`);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
    const sections = rows.map(({ section }) => section);
    const inOrder = sections.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    expect(sections).toEqual(inOrder);
  });

  it.each(DOCUMENTS)('%s: what is done otherwise is explained', (document) => {
    const rows = rowsOf(document).filter(({ demand }) => /deviat/i.test(demand) || EXPLANATION.test(demand));
    const unexplained = rows.filter(({ demand }) => !demand.includes('**Deviates:**') || !EXPLANATION.test(demand));
    expect(unexplained).toEqual([]);
  });

  it('is counted in its README', () => {
    const counted = [...textOf(join(folder, 'README.md')).matchAll(/^\| \[[^\]]+\]\((\w+)\.md\)\s*\| (\d+)\s*\|/gm)];
    expect(counted.map(([, document, count]) => [document, Number(count)])).toEqual(
      DOCUMENTS.map((document) => [document, rowsOf(document).length]),
    );
  });
});
