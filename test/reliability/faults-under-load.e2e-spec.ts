import { setTimeout as sleep } from 'node:timers/promises';
import { hasMariaDb, type MariaDb } from '../support/mariadb.js';
import { verifyAuditChains } from './audit-chains.js';
import { databases, Fleet, mariaDb, type People, populate, type SharedDatabase } from './fleet.js';
import { Ledger } from './ledger.js';
import { Traffic } from './traffic.js';

const CYCLES = Number(process.env['FAULT_CYCLES'] ?? 50);
const DATABASE_CYCLES = Number(process.env['FAULT_DATABASE_CYCLES'] ?? 3);
const FREEZE_MS = Number(process.env['FAULT_FREEZE_SECONDS'] ?? 30) * 1000;
const PEOPLE = 4;
const BACK_MS = 20_000;

jest.setTimeout(3_600_000);

/** Two processes on one database, and what goes on at them. */
class World {
  private constructor(
    readonly database: SharedDatabase,
    readonly fleet: Fleet,
    readonly traffic: Traffic,
    readonly ledger: Ledger,
  ) {}

  /** Where it does not come to be, nothing of it stays, and a server that ended by itself is told. */
  static async start(database: SharedDatabase): Promise<World> {
    let fleet: Fleet | undefined;
    try {
      fleet = await Fleet.start([database.url, database.url]);
      const people: People = await populate(fleet, PEOPLE);
      const ledger = new Ledger(people.client);
      return new World(database, fleet, new Traffic(fleet.urls, people.client, people.usernames, ledger), ledger);
    } catch (error) {
      await fleet?.dispose();
      database.dispose();
      throw error;
    }
  }

  /** Everything stands still, everybody is back: what clients were told must be true. */
  async verify(): Promise<void> {
    await this.fleet.untilReady(BACK_MS);
    await this.traffic.stop();
    await this.ledger.verify(this.fleet.urls);
    const { rows, violations } = await verifyAuditChains(this.database.url);
    expect(rows).toBeGreaterThan(0);
    expect([...this.ledger.violations, ...violations].slice(0, 10)).toEqual([]);
  }

  async end(what: string): Promise<void> {
    const { requests, lost, verified, violations } = this.ledger;
    console.log(
      `${what}; ${requests} requests, ${lost} without an answer or with 503; ` +
        `${verified} token sets verified; violations: ${violations.length}`,
    );
    await this.traffic.stop();
    await this.fleet.dispose();
    this.database.dispose();
  }
}

describe.each(databases)('A process of two is killed under load, on $name', ({ name, start }) => {
  let world: World;
  let kills = 0;

  beforeAll(async () => (world = await World.start(await start())));
  afterAll(() => world?.end(`${name}: a process was killed ${kills} times under load`));

  /** At any time, or in the middle of a request. */
  async function killOne(victim: number): Promise<void> {
    const { traffic, fleet } = world;
    await traffic.untilBusy(20 + Math.random() * 60);
    if (Math.random() < 0.5) {
      traffic.setTrap(fleet.url(victim), anyPoint());
      await fleet.dies(victim);
      traffic.setTrap();
    }
    await fleet.kill(victim);
    await fleet.startAgain(victim);
  }

  it(`nothing that was acknowledged is lost, and nothing comes twice, in ${CYCLES} cycles`, async () => {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      world.traffic.start();
      await killOne(cycle % 2);
      kills += 1;
      if (cycle % 5 === 4 || cycle === CYCLES - 1) await world.verify();
      else await world.traffic.stop();
    }
    expect(world.ledger.verified).toBeGreaterThan(0);
  });
});

function anyPoint(): string {
  const moment = ['before', 'sent', 'after'][Math.floor(Math.random() * 3)]!;
  const place = Math.floor(Math.random() * 4);
  if (place === 0) return moment === 'after' ? 'after answer' : 'before answer';
  return `${moment} ${place}`;
}

const suite = hasMariaDb ? describe : describe.skip;

suite(`The database fails under load${hasMariaDb ? '' : ' (skipped: no mariadbd was found)'}`, () => {
  let world: World;
  const faults: Record<string, (server: MariaDb) => Promise<void>> = {
    'is started anew': async (server) => {
      await server.stopMeanwhile();
      await server.startAgainMeanwhile();
    },
    'is killed': async (server) => {
      server.kill();
      await sleep(300);
      await server.startAgainMeanwhile();
    },
    [`stands still for ${FREEZE_MS / 1000} s`]: async (server) => {
      server.signal('SIGSTOP');
      await sleep(FREEZE_MS);
      server.signal('SIGCONT');
    },
  };
  let count = 0;

  beforeAll(async () => (world = await World.start(await mariaDb.start())));
  afterAll(() => world?.end(`The database failed ${count} times under load`));

  it.each(Object.entries(faults))(`it %s, ${DATABASE_CYCLES} times`, async (_title, fault) => {
    for (let cycle = 0; cycle < DATABASE_CYCLES; cycle++) {
      world.traffic.start();
      await world.traffic.untilBusy(50 + Math.random() * 50);
      await fault(world.database.server!);
      count += 1;
      await world.verify();
    }
    expect(world.ledger.verified).toBeGreaterThan(0);
  });
});
