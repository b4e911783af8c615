import { hasMariaDb } from '../support/mariadb.js';
import { verifyAuditChains } from './audit-chains.js';
import { databases, Fleet, type People, populate, type SharedDatabase } from './fleet.js';
import { type Scenario, scenarios, type Sides } from './scenarios.js';
import { isLost } from './wire.js';

/** Of all moments of a scenario so many are tried; by default all. */
const POINTS = Number(process.env['FAULT_POINTS'] ?? 1000);

const VICTIM = 0;
const SURVIVOR = 1;

jest.setTimeout(600_000);

describe.each(databases)('A process dies at an exact moment of one request, on $name', ({ name, isServer, start }) => {
  let database: SharedDatabase;
  let fleet: Fleet;
  let people: People;
  let sides: Sides;
  let kills = 0;
  let violations = 0;

  beforeAll(async () => {
    database = await start();
    fleet = await Fleet.start([database.url, database.url]);
    people = await populate(fleet, 4, Math.min(60, POINTS + 4));
    sides = { victim: fleet.url(VICTIM), survivor: fleet.url(SURVIVOR), people };
  });
  afterAll(async () => {
    await fleet?.dispose();
    database?.dispose();
    console.log(`${name}: a process was killed at ${kills} moments of requests; violations: ${violations}`);
  });

  /**
   * The statements of the request, the most of three times. Where it shares a commit with what the process does by itself,
   * they are not counted as its own.
   */
  async function count(scenario: Scenario): Promise<number> {
    // The first time a process needs statements of which it knows the result the next time.
    await (await scenario(sides)).strike('count');
    const outcomes = [];
    for (let time = 0; time < 3; time += 1) outcomes.push(await (await scenario(sides)).strike('count'));
    expect(outcomes.filter(isLost)).toEqual([]);
    const most = Math.max(...outcomes.map(({ statements }) => statements));
    expect(most).toBeGreaterThan(0);
    return most;
  }

  /** All moments of a request of so many statements, or a choice of them. */
  function choose(statements: number): string[] {
    const moments = isServer ? ['before', 'sent', 'after'] : ['before', 'after'];
    const numbers = Array.from({ length: statements }, (_, number) => number + 1);
    const all = [
      ...numbers.flatMap((number) => moments.map((moment) => `${moment} ${number}`)),
      'before answer',
      'after answer',
    ];
    while (all.length > POINTS) all.splice(Math.floor(Math.random() * all.length), 1);
    return all;
  }

  it.each(Object.entries(scenarios))('%s', async (_title, scenario) => {
    for (const point of choose(await count(scenario))) {
      const trial = await scenario(sides);
      const struck = await trial.strike(point);
      const faults = await trial.aftermath(struck);
      violations += faults.length;
      // Where a request came to its end before it came to the moment, nobody has died.
      if ((isLost(struck) || point === 'after answer') && (await fleet.dies(VICTIM))) {
        await fleet.startAgain(VICTIM);
        kills += 1;
      }
      expect({ point, faults }).toEqual({ point, faults: [] });
    }
  });

  it('and the audit log of all of that is whole', async () => {
    const { rows, violations } = await verifyAuditChains(database.url);
    expect(rows).toBeGreaterThan(0);
    expect(violations).toEqual([]);
  });
});

if (!hasMariaDb) {
  describe.skip('On MariaDB (skipped: no mariadbd was found)', () => it('is not tried', () => undefined));
}
