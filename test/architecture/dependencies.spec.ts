import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface LockedPackage {
  resolved?: string;
  dev?: boolean;
  /** Brought by a development dependency, although something in production could use it too. */
  devOptional?: boolean;
  hasInstallScript?: boolean;
  license?: string;
}

const root = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };

/** Have an install script and work without it: telemetry, and a compiler for platforms without a binary in the package. */
const worksWithoutItsInstallScript = ['node_modules/@scarf/scarf', 'node_modules/@photostructure/sqlite'];

/** Name no licence in the form that the lockfile reads; each carries the MIT licence in its LICENSE or README file. */
const mitByItsFiles = ['node_modules/passport-strategy', 'node_modules/pause'];

const production = Object.entries(packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
);

describe('The dependencies', () => {
  it('are locked without naming a registry host', () => {
    const resolved = Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined);
    expect(resolved).toEqual([]);
    expect(read('.npmrc')).toMatch(/^omit-lockfile-registry-resolved=true$/m);
  });

  it('are installed without running anything of theirs', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    expect(JSON.parse(read('package.json'))).toMatchObject({ scarfSettings: { enabled: false } });
  });

  it('need no install script in production', () => {
    const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    expect(scripted.filter((path) => !worksWithoutItsInstallScript.includes(path))).toEqual([]);
  });

  it.each(['@node-rs/argon2', '@photostructure/sqlite'])('%s loads its binary from what npm ci installed', (name) => {
    expect(() => jest.requireActual<object>(name)).not.toThrow();
  });

  it('in production carry licences that a company can ship', () => {
    const permissive = /MIT|ISC|BSD|Apache-2\.0|0BSD|BlueOak|CC0|Python-2\.0|Unlicense/;
    const others = production.filter(([, { license }]) => !permissive.test(license ?? 'none')).map(([path]) => path);
    expect(others.filter((path) => !mitByItsFiles.includes(path))).toEqual([]);
  });
});
