// npm run test:clients: one sign-in and sign-out through mod_auth_openidc of Debian's Apache, with the configuration of
// docs/clients/mod_auth_openidc.md. Installs the two packages with apt where they are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const MODULE = '/usr/lib/apache2/modules/mod_auth_openidc.so';
const PACKAGES = ['apache2', 'libapache2-mod-auth-openidc'];

function run(command, commandArguments, env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } };
  return spawnSync(command, commandArguments, options).status === 0;
}

/** Installs what is missing; nothing is started: apt's own service start is held back. */
function install() {
  if (existsSync(MODULE) && existsSync('/usr/sbin/apache2')) return true;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    console.error(`This needs Debian's packages ${PACKAGES.join(' and ')}; install them, or run this as root.`);
    return false;
  }
  console.log(`Installing ${PACKAGES.join(' and ')} ...`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const packages = ['install', '-y', '--no-install-recommends', ...PACKAGES];
  return run('apt-get', packages, quiet) || (run('apt-get', ['update'], quiet) && run('apt-get', packages, quiet));
}

const jest = join(root, 'node_modules/jest/bin/jest.js');
const isGood =
  install() && run(process.execPath, [jest, 'test/journeys/mod_auth_openidc'], { NODE_ENV: 'test', TEST_CLIENTS: '1' });
process.exit(isGood ? 0 : 1);
