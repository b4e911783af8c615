// npm run test:mysql [-- jest arguments]: the storage contract and the e2e suite on MySQL or MariaDB. TEST_DATABASE_URL names
// the server and a schema; its user may make schemas whose names begin so. Without it a private MariaDB is started for the run.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { root } from './build.mjs';

const script = join(root, 'tools/mariadb.sh');

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** @returns the URL, and how to end the server; nothing when it could not be started, after having said why */
async function startPrivateServer() {
  const folder = mkdtempSync(join(tmpdir(), 'portico-db-'));
  const { status, stdout, stderr } = spawnSync('sh', [script, 'start', folder, String(await freePort())], {
    encoding: 'utf8',
  });
  const url = stdout.trim().split('\n').at(-1);
  const end = () => {
    spawnSync('sh', [script, 'stop', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (status === 0) return { url, end };
  end();
  console.error(`Expected TEST_DATABASE_URL, or a MariaDB to start (Debian: mariadb-server-core). ${stderr.trim()}`);
  return undefined;
}

/** What test/support/own-schema.ts has made. */
async function dropSchemas(url) {
  const { hostname: host, port, username, password, pathname } = new URL(url);
  const [user, secret] = [username, password].map(decodeURIComponent);
  const connection = await createConnection({ host, port: Number(port || 3306), user, password: secret });
  const [rows] = await connection.query('SELECT schema_name AS name FROM information_schema.schemata');
  const isOurs = ({ name }) =>
    name.startsWith(`${pathname.slice(1)}_w`) && /^\d+_\d+$/.test(name.slice(pathname.length + 1));
  for (const { name } of rows.filter(isOurs)) await connection.query(`DROP DATABASE \`${name}\``);
  await connection.end();
}

async function runTests(url) {
  const jestArguments = ['--config', join(root, 'test/support/mysql.jest.config.cjs'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, [join(root, 'tools/test.mjs'), ...jestArguments], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: url },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return code ?? 1;
}

const given = process.env.TEST_DATABASE_URL;
const server = given ? { url: given, end: () => undefined } : await startPrivateServer();
if (!server) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
try {
  process.exitCode = await runTests(server.url);
  if (given) await dropSchemas(server.url);
} finally {
  server.end();
}
