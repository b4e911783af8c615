// The databases that servers are measured on, each as durable as the others: what was answered survives a power failure.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from './measure/child.mjs';
import { root } from '../tools/build.mjs';

/** SQLite in a file: WAL and synchronous=FULL, which every server here sets by itself, or waits for the disk as FULL does. */
export const sqlite = {
  name: 'sqlite',
  title: 'SQLite, synchronous=FULL',
  async open(folder) {
    return {
      pids: [],
      /** A database of its own for each server. */
      async create(name) {
        const file = join(folder, `${name}.sqlite`);
        return { kind: 'sqlite', file, url: `sqlite:${file}` };
      },
      /** Statements so far, of this server; and how many of them are this question. */
      statements: (child) => child.ask({ kind: 'count' }),
      askingCosts: 0,
      close: async () => undefined,
    };
  },
};

/** The server that TEST_DATABASE_URL names, or a private MariaDB that is started and stopped. */
export const mariadb = {
  name: 'mariadb',
  title: 'MariaDB or MySQL, innodb_flush_log_at_trx_commit=1',
  async open(folder) {
    const given = process.env.TEST_DATABASE_URL;
    const own = given ? undefined : await startMariadb(join(folder, 'mariadb'));
    const url = new URL(given ?? own.url);
    const [host, port, user, password] = [url.hostname, Number(url.port || 3306), url.username, url.password].map(
      (part) => (typeof part === 'string' ? decodeURIComponent(part) : part),
    );
    const connection = await createConnection({ host, port, user, password });
    const [[{ version, flush }]] = await connection.query(
      'SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush',
    );
    if (Number(flush) !== 1) throw new Error(`Expected innodb_flush_log_at_trx_commit=1 at the server, got ${flush}.`);
    const created = [];
    return {
      version,
      pids: await pidsOf(connection, own),
      async create(name) {
        const schema = `portico_test_bench_${process.pid}_${name.replaceAll('-', '_')}`;
        await connection.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`);
        created.push(schema);
        return { kind: 'mysql', host, port, user, password, database: schema, url: urlOf(url, schema) };
      },
      statements: () => questions(connection),
      askingCosts: 1,
      async close() {
        try {
          // A private one goes as a whole.
          if (!own) for (const schema of created) await connection.query(`DROP DATABASE ${schema}`);
          await connection.end();
        } finally {
          own?.stop();
        }
      },
    };
  },
};

function urlOf(url, schema) {
  const own = new URL(url);
  own.pathname = `/${schema}`;
  return own.href;
}

async function startMariadb(folder) {
  const script = join(root, 'tools/mariadb.sh');
  const port = await freePort();
  const { status, stdout, stderr } = spawnSync(script, ['start', folder, String(port)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`MariaDB did not start (is mariadb-server installed?). ${stderr}`);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  return { url: stdout.trim(), pid, stop: () => spawnSync(script, ['stop', folder]) };
}

/** The server's process, when it is on this machine. */
async function pidsOf(connection, own) {
  if (own) return [own.pid];
  try {
    const [[{ file }]] = await connection.query('SELECT @@pid_file AS file');
    return [Number(readFileSync(file, 'utf8'))];
  } catch {
    return [];
  }
}

/** Statements that all clients have sent so far. */
async function questions(connection) {
  const [[{ Value }]] = await connection.query("SHOW GLOBAL STATUS LIKE 'Questions'");
  return Number(Value);
}

export const databases = [sqlite, mariadb];
