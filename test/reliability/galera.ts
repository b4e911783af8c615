import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../support/free-port.js';
import { hasMariaDb } from '../support/mariadb.js';

const PROVIDER = '/usr/lib/galera/libgalera_smm.so';
const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;
const has = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`], { env: { PATH } }).status === 0;

/** What is missing for a cluster on this machine, by the names of Debian's packages; undefined when nothing is. */
export const missingForGalera: string | undefined =
  [
    [hasMariaDb, 'mariadb-server-core'],
    [existsSync(PROVIDER), 'galera-4'],
    [has('rsync'), 'rsync'],
    [has('wsrep_sst_rsync'), 'mariadb-server'],
  ]
    .filter(([isThere]) => !isThere)
    .map(([, name]) => name)
    .join(', ') || undefined;

/** A node that runs as root cannot hand its files over: rsync takes them as nobody. Debian's package brings this user. */
const OWNER = process.getuid?.() === 0 ? idsOf('mysql') : undefined;

function idsOf(user: string): { uid: number; gid: number } {
  const [uid, gid] = ['-u', '-g'].map((option) => Number(spawnSync('id', [option, user], { encoding: 'utf8' }).stdout));
  return { uid: uid!, gid: gid! };
}

interface Ports {
  readonly sql: number;
  readonly group: number;
  /** For the state that a node missed: in part, and as a whole. */
  readonly ist: number;
  readonly sst: number;
}

const SYNC_PATIENCE_MS = 60_000;

/** A Galera cluster on the loopback: every node can be written to, and any of them can be killed. */
export class GaleraCluster {
  private readonly servers: (ChildProcess | undefined)[] = [];

  private constructor(
    private readonly folder: string,
    private readonly ports: readonly Ports[],
  ) {}

  static async start(size: number): Promise<GaleraCluster> {
    const ports: Ports[] = [];
    for (let number = 0; number < size; number++) {
      ports.push({ sql: await freePort(), group: await freePort(), ist: await freePort(), sst: await freePort() });
    }
    const folder = mkdtempSync(join(tmpdir(), 'portico-galera-'));
    if (OWNER) chownSync(folder, OWNER.uid, OWNER.gid);
    const cluster = new GaleraCluster(folder, ports);
    try {
      for (let number = 0; number < size; number++) await cluster.startNode(number, number === 0);
      await cluster.createUser();
    } catch (error) {
      cluster.dispose();
      throw error;
    }
    return cluster;
  }

  get urls(): readonly string[] {
    return this.ports.map(({ sql }) => `mysql://portico:portico@127.0.0.1:${sql}/portico_test`);
  }

  /** In the middle of whatever it does. */
  kill(node: number): void {
    this.servers[node]?.kill('SIGKILL');
    this.servers[node] = undefined;
  }

  /** It catches up with the others before it takes requests. */
  startAgain(node: number): Promise<void> {
    return this.startNode(node, false);
  }

  dispose(): void {
    for (const node of this.ports.keys()) this.kill(node);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  private async startNode(node: number, isFirst: boolean): Promise<void> {
    const data = join(this.folder, String(node));
    if (!existsSync(data)) install(data, temporaryOf(data));
    const log = openSync(join(this.folder, `${node}.log`), 'a');
    const server = spawn('mariadbd', [...this.options(node), ...(isFirst ? ['--wsrep-new-cluster'] : [])], {
      env: { ...process.env, PATH },
      stdio: ['ignore', log, log],
      ...OWNER,
    });
    closeSync(log);
    this.servers[node] = server;
    const deadline = Date.now() + SYNC_PATIENCE_MS;
    while (!(await this.isSynced(node))) {
      if (server.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `Node ${node} did not come up: ${readFileSync(join(this.folder, `${node}.log`), 'utf8').slice(-3000)}`,
        );
      }
      await sleep(100);
    }
  }

  private options(node: number): string[] {
    const { sql, group, ist, sst } = this.ports[node]!;
    const data = join(this.folder, String(node));
    const others = this.ports.map((ports) => `127.0.0.1:${ports.group}`).join(',');
    const provider = [
      `gmcast.listen_addr=tcp://127.0.0.1:${group}`,
      `ist.recv_addr=127.0.0.1:${ist}`,
      'gcache.size=32M',
      'pc.recovery=false',
    ];
    return [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${temporaryOf(data)}`,
      `--socket=${join(this.folder, `${node}.sock`)}`,
      '--bind-address=127.0.0.1',
      `--port=${sql}`,
      '--binlog-format=ROW',
      '--default-storage-engine=InnoDB',
      '--innodb-autoinc-lock-mode=2',
      '--innodb-flush-log-at-trx-commit=1',
      '--innodb-buffer-pool-size=64M',
      '--wsrep-on=ON',
      `--wsrep-provider=${PROVIDER}`,
      `--wsrep-provider-options=${provider.join(';')}`,
      '--wsrep-cluster-name=portico',
      `--wsrep-cluster-address=gcomm://${others}`,
      `--wsrep-node-name=node${node}`,
      `--wsrep-node-address=127.0.0.1:${group}`,
      `--wsrep-sst-receive-address=127.0.0.1:${sst}`,
      '--wsrep-sst-method=rsync',
    ];
  }

  private async isSynced(node: number): Promise<boolean> {
    const answer = await this.ask(node, "SHOW STATUS LIKE 'wsrep_ready'").catch(() => undefined);
    return JSON.stringify(answer)?.includes('"ON"') ?? false;
  }

  private async createUser(): Promise<void> {
    await this.ask(0, 'CREATE DATABASE IF NOT EXISTS portico_test');
    await this.ask(0, "CREATE OR REPLACE USER portico@'127.0.0.1' IDENTIFIED BY 'portico'");
    await this.ask(0, "GRANT ALL ON `portico\\_test%`.* TO portico@'127.0.0.1'");
  }

  private async ask(node: number, sql: string): Promise<unknown> {
    const connection = await createConnection({ socketPath: join(this.folder, `${node}.sock`), user: 'root' });
    connection.on('error', () => undefined);
    try {
      const [rows] = await connection.query({ sql, timeout: 3000 });
      return rows;
    } finally {
      connection.destroy();
    }
  }
}

/** Its folder of temporary tables, which a server that starts clears; in /tmp it would take those of the others away. */
function temporaryOf(data: string): string {
  return `${data}.tmp`;
}

function install(data: string, temporary: string): void {
  for (const folder of [data, temporary]) mkdirSync(folder);
  if (OWNER) chownSync(temporary, OWNER.uid, OWNER.gid);
  const { status, stderr } = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      ...(OWNER ? ['--user=mysql'] : []),
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { env: { ...process.env, PATH }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`mariadb-install-db: ${stderr}`);
}
