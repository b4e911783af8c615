import { HashingThreads } from '../../src/users/hashing-threads.js';
import { LoginForm, startWorld, type World } from '../support/attack-world.js';
import type { Answer } from '../support/browser.js';
import { UNTHROTTLED } from '../support/fixtures.js';
import { Flow } from '../support/flow.js';
import { expectLive } from '../support/outcomes.js';
import { PASSWORD } from '../support/server.js';

/** Every password computation, with what it was measured against; the work itself is the real one. */
const computations: string[] = [];

function watchComputations(): void {
  const { hash, verify } = HashingThreads.prototype;
  jest.spyOn(HashingThreads.prototype, 'hash').mockImplementation(function (this: HashingThreads, ...given) {
    computations.push('hash');
    return hash.apply(this, given);
  });
  jest.spyOn(HashingThreads.prototype, 'verify').mockImplementation(function (this: HashingThreads, ...given) {
    computations.push(given[0].split('$').slice(1, 4).join('$'));
    return verify.apply(this, given);
  });
}

describe('EN: account enumeration', () => {
  let world: World;

  beforeAll(async () => {
    watchComputations();
    world = await startWorld({ ...UNTHROTTLED, SHIPPED_PASSWORDS: 'true' });
    const { users } = world.server;
    // Names of one length, so that an echo of the name makes no difference.
    await users.disable((await world.server.user('zzdis')).id);
    await users.create({ username: 'zznop', email: 'zznop@example.com' });
    await users.delete((await world.server.user('zzdel')).id);
  });

  afterAll(() => world.server.stop());

  /** What an onlooker can tell one answer from another by. */
  function visible({ status, headers, text, location }: Answer, username: string): unknown {
    const volatile = new Set(['date', 'x-correlation-id', 'set-cookie', 'connection', 'keep-alive']);
    return {
      status,
      location,
      headers: [...headers].filter(([name]) => !volatile.has(name)),
      cookies: headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, '=')),
      text: text
        .replaceAll(username, 'NAME')
        .replaceAll(headers.get('x-correlation-id') ?? 'none', 'REFERENCE')
        .replace(/name="(request|csrf_token)" value="[^"]*"/g, '$1')
        .replace(/value="[^"]*" name="(request|csrf_token)"/g, '$1'),
    };
  }

  const NOBODIES = [
    ['alice', 'wrong'],
    ['zznob', 'wrong'],
    ['zznob', PASSWORD],
    ['zzdis', 'wrong'],
    ['zzdis', PASSWORD],
    ['zznop', 'wrong'],
    ['zznop', ''],
    ['zzdel', PASSWORD],
    ['alice', 'x'.repeat(2000)],
    ['zznob', 'x'.repeat(2000)],
    ['alice@example.com', 'wrong'],
    ['zznob@example.com', 'wrong'],
  ] as const;

  async function attempt(username: string, password: string): Promise<{ answer: Answer; work: readonly string[] }> {
    const form = await LoginForm.open(new Flow(world.server, world.C1));
    computations.length = 0;
    const answer = await form.submit(username, password);
    return { answer, work: [...computations] };
  }

  it('EN-01 the very first stranger of a process costs what everybody costs', async () => {
    expect((await attempt('zznob', 'wrong')).work).toHaveLength(1);
  });

  it('EN-01 unknown, known, disabled, deleted, without a password: one answer, header by header', async () => {
    const seen = new Map<string, number>();
    for (const [username, password] of NOBODIES) {
      const { answer } = await attempt(username, password);
      expect(answer.status).toBe(422);
      // An address is longer than a name; it is compared with other addresses.
      const key = JSON.stringify([username.includes('@'), visible(answer, username)]);
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect([...seen.values()]).toEqual([10, 2]);
  });

  it('EN-01 the same work for each: one Argon2id at one cost, interleaved 60 times', async () => {
    const form = await LoginForm.open(new Flow(world.server, world.C1));
    computations.length = 0;
    for (let n = 0; n < 60; n += 1) {
      const answer = await form.submit(...(NOBODIES[n % NOBODIES.length] as [string, string]));
      expect(answer.status).toBe(422);
    }
    expect(computations).toHaveLength(60);
    expect([...new Set(computations)]).toEqual(['argon2id$v=19$m=19456,t=2,p=1']);
  });

  it('EN-02 what is throttled is throttled for strangers too, and without any work', async () => {
    const own = await startWorld({ LOGIN_ATTEMPTS_PER_ACCOUNT: '2', SHIPPED_PASSWORDS: 'true' });
    const answers: unknown[] = [];
    for (const username of ['alice', 'zznob']) {
      const form = await LoginForm.open(new Flow(own.server, own.C1));
      for (const status of [422, 422]) expect((await form.submit(username, 'wrong')).status).toBe(status);
      computations.length = 0;
      const answer = await form.submit(username, PASSWORD);
      expect([answer.status, computations]).toEqual([429, []]);
      answers.push(visible(answer, username));
    }
    expect(answers[0]).toEqual(answers[1]);
    await own.server.stop();
  });

  it('EN-03 nothing before the password differs: the login page does not know who is meant', async () => {
    const pages: unknown[] = [];
    for (const hint of ['alice', 'zznob', 'zzdis']) {
      const flow = new Flow(world.server, world.C1);
      const page = await flow.open(flow.request({ login_hint: hint, state: 'same' }));
      pages.push(visible({ ...page, location: undefined }, hint));
    }
    expect(pages[1]).toEqual(pages[0]);
    expect(pages[2]).toEqual(pages[0]);
  });

  it('EN-04 what is written down about a failure does not name who was meant', async () => {
    await attempt('secret-typed-into-the-wrong-field', 'wrong');
    const rows = await world.server.database.read((manager) => manager.query<unknown[]>('SELECT * FROM audit_events'));
    expect(JSON.stringify(rows)).not.toContain('secret-typed');
    expect(world.logs.lines.join('\n')).not.toContain('secret-typed');
  });

  it('LIVE: an ordinary flow succeeds', () => expectLive(new Flow(world.server, world.C1)));
});
