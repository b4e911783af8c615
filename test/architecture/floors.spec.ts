import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const config = join(root, '.dependency-cruiser.cjs');

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

/** What the rules object to in the `src` folder of `directory`, as "rule: file". */
function violations(directory: string): string[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [depcruise, '--config', config, '--output-type', 'json', 'src'],
    { cwd: directory, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('The floors of the house', () => {
  it('hold: no room imports upwards, sideways, in a circle or from the root', () => {
    expect(violations(root)).toEqual([]);
  });

  it('have no drawer: no folder is named utils, helpers, common or shared', () => {
    const folders = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(folders.filter((name) => /^(utils?|helpers?|common|shared|misc|lib)$/.test(name))).toEqual([]);
  });
});

/** A house with one fault of each kind: file, what it imports, the rule that must object (none where nothing is wrong). */
const faults: [file: string, imported: string, rule: string | undefined][] = [
  ['src/clients/up.ts', 'src/tokens/a.ts', 'floor-2-imports-downwards'],
  ['src/clients/sideways.ts', 'src/users/a.ts', 'floor-2-rooms-do-not-know-each-other'],
  ['src/clock/sideways.ts', 'src/crypto/a.ts', 'floor-0-rooms-do-not-know-each-other'],
  ['src/grants/circle.ts', 'src/grants/round.ts', 'no-cycles'],
  // Each circle is reported once.
  ['src/grants/round.ts', 'src/grants/circle.ts', undefined],
  ['src/admin/root.ts', 'src/entities.ts', 'nobody-imports-the-root'],
  ['src/resource-server/more.ts', 'src/clock/a.ts', 'resource-server-imports-only-protocol'],
  ['src/resource-server/word.ts', 'src/protocol/a.ts', undefined],
  ['src/sample-client/server.ts', 'src/protocol/a.ts', 'apart-imports-nothing-of-the-server'],
  ['src/admin/sample.ts', 'src/sample-client/a.ts', 'apart-is-imported-by-the-root-only'],
  ['src/main.ts', 'src/sample-client/a.ts', undefined],
  ['src/garage/car.ts', 'src/protocol/a.ts', 'every-room-has-a-floor'],
  ['src/users/drawer.ts', 'src/users/utils/a.ts', 'no-drawers'],
  ['src/tokens/down.ts', 'src/clients/a.ts', undefined],
  ['src/admin/down.ts', 'src/protocol/a.ts', undefined],
];

describe('The rules of the floors', () => {
  let house: string;
  let objections: string[];

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'portico-floors-'));
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    };
    for (const [, imported] of faults) write(imported, 'export const value = 1;\n');
    for (const [file, imported] of faults) {
      write(
        file,
        `import '${relative(dirname(file), imported)
          .replace(/^(?!\.)/, './')
          .replace(/ts$/, 'js')}';\n`,
      );
    }
    objections = violations(house);
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it.each(faults)('%s may import %s? objection: %s', (file, imported, rule) => {
    const about = objections.filter((objection) => objection.endsWith(`: ${file} -> ${imported}`));
    expect(about).toEqual(rule === undefined ? [] : expect.arrayContaining([`${rule}: ${file} -> ${imported}`]));
  });
});
