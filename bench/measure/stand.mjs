import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.mjs';
import { clientCores, serverCores } from './cores.mjs';
import { processesOf } from './proc.mjs';
import { root } from '../../tools/build.mjs';

/** Enough connections to keep a server busy, few enough not to measure queues. */
export const CONNECTIONS = 32;

/** Who signs in. A few, so that no row of the database is everybody's. */
const USERS = Array.from({ length: 8 }, (_, index) => ({
  username: `user${index}`,
  password: `correct horse battery ${index}`,
}));

/** One database, the servers on it, and the clients: everything that is started for a measurement, and ended after it. */
export class Stand {
  #running = new Map();
  #loads = [];
  #closing;

  static async open(databaseKind) {
    const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'));
    const stand = new Stand(databaseKind, folder);
    // Servers end with the process that started them; a private database has to be told.
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => stand.close().finally(() => process.exit(1)));
    }
    try {
      stand.database = await databaseKind.open(folder);
      stand.load = stand.moreClients();
      return stand;
    } catch (error) {
      await stand.close();
      throw error;
    }
  }

  constructor(databaseKind, folder) {
    this.kind = databaseKind;
    this.folder = folder;
  }

  /** Starts a server on a database of its own. @param options `cores` and `settings`, where they are not the usual ones */
  async start(kind, { cores = serverCores, settings } = {}) {
    const database = await this.database.create(kind.name);
    const started = await kind.start({
      folder: this.folder,
      database,
      cores,
      users: USERS,
      settings,
    });
    // The clients keep what they know of a server under its name: two of one kind have two.
    const server = { ...started.server, name: kind.name };
    this.#running.set(kind.name, { database, ...started, server });
    return this.#running.get(kind.name);
  }

  /** Ends one server; its database stays. */
  async stop(name) {
    await this.#running.get(name)?.child.stop();
    this.#running.delete(name);
    await this.load.ask({ kind: 'forget', server: { name } });
  }

  /**
   * One workload at one server: seconds of it, counted and checked. Undefined where the server does not offer it.
   * @throws Error when an answer was not what it claimed to be
   */
  async measure(name, workload, { seconds, connections = CONNECTIONS }) {
    const { child, server } = this.#running.get(name);
    if (server.without.includes(workload)) return undefined;
    const order = {
      server,
      workload,
      seconds,
      connections,
      pids: processesOf(child.pid),
      databasePids: this.database.pids,
    };
    await this.load.ask({ ...order, kind: 'prepare' });
    const before = await this.database.statements(child);
    const figures = await this.load.ask({ ...order, kind: 'run' });
    const after = await this.database.statements(child);
    await this.load.ask({ ...order, kind: 'verify' });
    return {
      ...figures,
      statements: (after - before - this.database.askingCosts) / figures.total,
    };
  }

  /** `rate` requests a second, answered or not. @param load another process of clients than the usual one */
  async offer(name, workload, { rate, seconds, load = this.load }) {
    const { child, server } = this.#running.get(name);
    const order = {
      server,
      workload,
      seconds,
      rate,
      connections: CONNECTIONS,
      pids: [child.pid],
      databasePids: [],
    };
    await load.ask({ ...order, kind: 'prepare' });
    return load.ask({ ...order, kind: 'run' });
  }

  /** Another process of clients, ended with the stand. */
  moreClients() {
    const load = new Child([join(root, 'bench/load/main.mjs')], {
      cores: clientCores,
    });
    this.#loads.push(load);
    return load;
  }

  /** Once: who is interrupted closes it, and what was interrupted fails and closes it too. */
  close() {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll() {
    for (const load of this.#loads) await load.stop();
    for (const { child } of this.#running.values()) await child.stop();
    await this.database?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
