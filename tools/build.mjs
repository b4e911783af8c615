import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const sources = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'tools/bundle.mjs'];
const entry = join(root, 'dist/main.js');

/** Newest change below `path`, in milliseconds. Folders count too: their time changes when a file is deleted. */
function newestChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return /\.spec\.tsx?$/.test(path) ? 0 : stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function isBuilt() {
  if (!existsSync(entry)) return false;
  const builtAt = statSync(entry).mtimeMs;
  return sources.every((source) => newestChange(join(root, source)) <= builtAt);
}

function run(script, ...rest) {
  return spawnSync(process.execPath, [join(root, script), ...rest], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Builds `dist/` when it is missing or older than what it is built from. Returns whether `dist/` is good to use. */
export function ensureBuilt() {
  if (isBuilt()) return true;
  console.log('Building Portico (only after a change; up to a minute on a small machine) ...');
  const startedAt = Date.now();
  const isGood = run('node_modules/@nestjs/cli/bin/nest.js', 'build') && run('tools/bundle.mjs');
  if (!isGood) {
    // Half a build would look like a fresh one the next time.
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    console.error('The build failed; the reason is above.');
    return false;
  }
  console.log(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
  return true;
}
