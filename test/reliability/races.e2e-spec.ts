import { hasMariaDb } from '../support/mariadb.js';
import { databases, Fleet, type People, populate, type SharedDatabase } from './fleet.js';
import { codeOf, type Raced, raceCode, raceRefreshToken } from './race.js';

const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 200);
const AT_ONCE = 50;

jest.setTimeout(1_800_000);

describe.each(databases)(`${AT_ONCE} at once over two processes, ${ROUNDS} times, on $name`, ({ name, start }) => {
  let database: SharedDatabase;
  let fleet: Fleet;
  let people: People;

  beforeAll(async () => {
    database = await start();
    fleet = await Fleet.start([database.url, database.url]);
    people = await populate(fleet, 1);
  });
  afterAll(async () => {
    await fleet?.dispose();
    database?.dispose();
  });

  async function repeat(what: string, race: () => Promise<Raced>): Promise<void> {
    let requests = 0;
    const violations: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const raced = await race();
      requests += raced.requests;
      violations.push(...raced.violations);
    }
    console.log(`${name}: ${what}: ${ROUNDS} rounds, ${requests} requests; violations: ${violations.length}`);
    expect(violations).toEqual([]);
  }

  it('one code is redeemed: never two live token sets', async () => {
    const code = await codeOf(people, fleet.url(0));
    await repeat('redemptions of one code', async () => raceCode(fleet.urls, people.client, await code(), AT_ONCE));
  });

  it('one token is refreshed: one successor, which everybody gets, and which works', async () => {
    const code = await codeOf(people, fleet.url(1));
    await repeat('refreshes of one token', async () =>
      raceRefreshToken(fleet.urls, people.client, await code(), AT_ONCE),
    );
  });
});

if (!hasMariaDb) {
  describe.skip('On MariaDB (skipped: no mariadbd was found)', () => it('is not tried', () => undefined));
}
