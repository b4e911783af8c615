import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { basicModules } from './basic-modules.js';
import { discoveryModules } from './discovery-modules.js';
import { dynamicModules } from './dynamic-modules.js';
import { fapi2Modules } from './fapi2-modules.js';
import { logoutModules } from './logout-modules.js';
import { PLANS } from './plans.js';
import type { Module } from './relying-party.js';

interface Row {
  readonly module: string;
  readonly file: string | undefined;
  readonly state: string;
}

const folder = resolve(__dirname, '../../docs');
const page = readFileSync(join(folder, 'conformance.md'), 'utf8');

const MODULES_OF: Readonly<Record<string, Readonly<Record<string, Module>>>> = {
  'basic-modules.ts': basicModules,
  'discovery-modules.ts': discoveryModules,
  'dynamic-modules.ts': dynamicModules,
  'fapi2-modules.ts': fapi2Modules,
  'logout-modules.ts': logoutModules,
};

/** What a state may be. Each has a test. */
const STATE = /^(passes(, with a warning: .+|, with `IMPLICIT_FLOW=true` .+)?|skipped by the suite: .+|in part: .+)$/;

function rowsOf(plan: string): Row[] {
  const section = page.split('\n## ').find((text) => text.includes(`\`${plan}\``)) ?? '';
  const rows = [...section.matchAll(/^\| `([^`]+)`\s*\| (.+?)\s*\| (.+?)\s*\|$/gm)];
  return rows.map(([, module, test, state]) => ({
    module: module!,
    file: /\]\(([^)]+)\)/.exec(test!)?.[1],
    state: state!,
  }));
}

describe('docs/conformance.md', () => {
  it.each(Object.entries(PLANS))('lists every module of %s, in the order of the suite', (plan, modules) => {
    expect(rowsOf(plan).map(({ module }) => module)).toEqual(modules);
  });

  it.each(Object.keys(PLANS))('names for each module of %s the test that there is, and a state that fits', (plan) => {
    for (const { module, file, state } of rowsOf(plan)) {
      expect([module, state]).toEqual([module, expect.stringMatching(STATE)]);
      if (file === undefined) throw new Error(`${module} has no test.`);
      expect([file, existsSync(join(folder, file))]).toEqual([file, true]);
      const tested = Object.entries(MODULES_OF).filter(([name]) => file.endsWith(`/${name}`));
      expect([module, tested.some(([, modules]) => module in modules)]).toEqual([module, true]);
    }
  });

  it('leaves out no test', () => {
    const listed = Object.keys(PLANS).flatMap(rowsOf);
    const names = new Set(listed.map(({ module }) => module));
    expect(
      Object.values(MODULES_OF)
        .flatMap((modules) => Object.keys(modules))
        .filter((name) => !names.has(name)),
    ).toEqual([]);
  });
});
