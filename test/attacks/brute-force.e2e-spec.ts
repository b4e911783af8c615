import { LoginForm, sharedDatabase, startReplica, startWorld, together, type World } from '../support/attack-world.js';
import { Flow } from '../support/flow.js';
import { expectLive } from '../support/outcomes.js';
import { PASSWORD, type TestServer } from '../support/server.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';

const LIMIT = 10;

/** Counts how many passwords are really looked at. */
function evaluations(server: TestServer): jest.SpyInstance {
  return jest.spyOn(server.app.get(PasswordHasher), 'matches');
}

const statusesOf = (answers: readonly { status: number }[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe('BF: brute force, credential stuffing, passwords', () => {
  const running: { stop(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    jest.restoreAllMocks();
  });

  async function start(changes: Readonly<Record<string, string>> = {}): Promise<World> {
    const world = await startWorld(changes);
    running.push(world.server);
    return world;
  }

  const openForm = ({ server, C1 }: Pick<World, 'server' | 'C1'>): Promise<LoginForm> =>
    LoginForm.open(new Flow(server, C1));

  it('BF-02 a hundred wrong passwords at once: as many are looked at as the limit says, and no more', async () => {
    const world = await start();
    const form = await openForm(world);
    const looked = evaluations(world.server);
    const answers = await together(100, (n) => form.submit('alice', `wrong ${n}`));
    expect(statusesOf(answers)).toEqual({ 422: LIMIT, 429: 100 - LIMIT });
    expect(looked).toHaveBeenCalledTimes(LIMIT);
    const throttled = answers.find(({ status }) => status === 429)!;
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
    // The right one is not looked at either, until the window is over.
    expect((await form.submit('alice')).status).toBe(429);
    expect(looked).toHaveBeenCalledTimes(LIMIT);
    world.server.clock.move(Number(throttled.headers.get('retry-after')));
    await expectLive(new Flow(world.server, world.C1));
  });

  it('BF-02 the right password among them, sent at once with the wrong ones, opens one door at most so often', async () => {
    const world = await start();
    const form = await openForm(world);
    const looked = evaluations(world.server);
    const answers = await together(40, (n) => form.submit('alice', n === 39 ? PASSWORD : `wrong ${n}`));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(looked.mock.calls.length).toBeLessThanOrEqual(2 * LIMIT);
  });

  it('BF-03 over two servers, with a restart in the middle: one counter', async () => {
    const shared = sharedDatabase();
    const world = await startWorld(shared.changes);
    let second = await startReplica(world.server, shared.changes);
    let looked = [evaluations(world.server), evaluations(second)];
    const forms = [await openForm(world), await openForm({ server: second, C1: world.C1 })];
    const answers = await together(6, (n) => forms[n % 2]!.submit('alice', `wrong ${n}`));
    expect(statusesOf(answers)).toEqual({ 422: 6 });
    await second.stop();
    second = await startReplica(world.server, shared.changes);
    looked = [...looked, evaluations(second)];
    forms[1] = await openForm({ server: second, C1: world.C1 });
    const more = await together(100, (n) => forms[n % 2]!.submit('alice', `wrong again ${n}`));
    expect(statusesOf(more)).toEqual({ 422: LIMIT - 6, 429: 100 - LIMIT + 6 });
    expect(looked.reduce((sum, { mock }) => sum + mock.calls.length, 0)).toBe(LIMIT);
    await second.stop();
    await world.server.stop();
    shared.dispose();
  });

  describe('BF-05 the same account and the same network, however they are written', () => {
    it('BF-05 spellings of one name are one account', async () => {
      const world = await start({ LOGIN_ATTEMPTS_PER_ACCOUNT: '6' });
      const form = await openForm(world);
      const looked = evaluations(world.server);
      const spellings = [
        'alice',
        'Alice',
        ' alice ',
        'ALICE',
        'ａｌｉｃｅ',
        '\u00a0alice\u3000',
        'ａLICE',
        'aℓice',
        'alⅰce',
        'ⓐⓛⓘⓒⓔ',
        '\talice\n',
        '\ufeffalice',
      ];
      for (const [n, spelling] of spellings.entries()) {
        expect([spelling, (await form.submit(spelling, 'wrong')).status]).toEqual([spelling, n < 6 ? 422 : 429]);
      }
      expect(looked).toHaveBeenCalledTimes(6);
    });

    it('BF-05 look-alikes are no account at all', async () => {
      const world = await start();
      const form = await openForm(world);
      for (const twin of [
        'álice',
        'alíce',
        'аlice',
        'alice\u200b',
        'al\u00adice',
        'ali\u0441e',
        'alicе',
        'alıce',
        'alice\u0301',
        'alice.',
        'alice%00',
      ]) {
        expect([twin, (await form.submit(twin)).status]).toEqual([twin, 422]);
      }
      expect((await form.submit('alice')).status).toBe(303);
    });

    it('BF-05 other fields, another client, another browser and another form make no difference', async () => {
      const world = await start({ LOGIN_ATTEMPTS_PER_ACCOUNT: '4' });
      const first = await openForm(world);
      expect((await first.submit('alice', 'wrong', { email: 'x@example.com' })).status).toBe(422);
      expect((await first.submit('alice', 'wrong', { client_id: 'P1', user_id: '7', ip: '1.2.3.4' })).status).toBe(422);
      expect((await (await openForm({ ...world, C1: world.P1 })).submit('alice', 'wrong')).status).toBe(422);
      expect((await (await openForm(world)).submit('alice', 'wrong', {}, { 'user-agent': 'another' })).status).toBe(
        422,
      );
      const others: Record<string, string>[] = [{ email: 'y@example.com' }, { client_id: 'C2' }, { username2: 'bob' }];
      for (const more of others) {
        expect((await (await openForm({ ...world, C1: world.N1 })).submit('alice', PASSWORD, more)).status).toBe(429);
      }
    });

    /** Tries one password on each of so many accounts, each time from what looks like somewhere else. */
    async function stuff(world: World, headers: readonly Record<string, string>[]): Promise<number[]> {
      const form = await openForm(world);
      const statuses: number[] = [];
      for (const [n, more] of headers.entries()) {
        statuses.push((await form.submit(`user${n}`, 'wrong', {}, more)).status);
      }
      return statuses;
    }

    const claims = (value: string): Record<string, string> => ({
      'x-forwarded-for': value,
      forwarded: `for=${value}`,
      'x-real-ip': value,
      'client-ip': value,
      'x-client-ip': value,
      'true-client-ip': value,
      'cf-connecting-ip': value,
      'x-forwarded': value,
    });

    it('BF-05 forwarded headers of nobody trusted are noise', async () => {
      const world = await start({ LOGIN_ATTEMPTS_PER_NETWORK: '5' });
      const from = Array.from({ length: 8 }, (_, n) => claims(`198.51.100.${n}`));
      expect(await stuff(world, from)).toEqual([422, 422, 422, 422, 422, 429, 429, 429]);
    });

    it('BF-05 behind a trusted proxy only what that proxy says counts', async () => {
      const world = await start({ LOGIN_ATTEMPTS_PER_NETWORK: '5', TRUSTED_PROXIES: '127.0.0.1' });
      // The proxy appends where the request came from; everything to the left is the attacker's own.
      const from = ['198.51.100.1, ', 'evil, ', '127.0.0.1, ', '::1, 10.0.0.1, ', ',,', '198.51.100.2,'].map(
        (spoofed) => ({
          ...claims('203.0.113.9'),
          'x-forwarded-for': `${spoofed}192.0.2.1`,
        }),
      );
      expect(await stuff(world, from)).toEqual([422, 422, 422, 422, 422, 429]);
      // Somebody else is not held up.
      expect(await stuff(world, [{ 'x-forwarded-for': '192.0.2.2' }])).toEqual([422]);
    });

    it('BF-05 one address in many spellings, and one /64 with all its addresses', async () => {
      const world = await start({ LOGIN_ATTEMPTS_PER_NETWORK: '5', TRUSTED_PROXIES: '127.0.0.1' });
      const of = (...addresses: string[]): Record<string, string>[] =>
        addresses.map((address) => ({ 'x-forwarded-for': address }));
      const ipv4 = of(
        '192.0.2.1',
        '::ffff:192.0.2.1',
        '::FFFF:c000:0201',
        '192.0.2.1:1234',
        '[::ffff:192.0.2.1]:5',
        '0:0:0:0:0:ffff:192.0.2.1',
      );
      expect(await stuff(world, ipv4)).toEqual([422, 422, 422, 422, 422, 429]);
      const ipv6 = of(
        '2001:db8:1:2::1',
        '2001:db8:1:2:3:4:5:6',
        '2001:DB8:1:2::2',
        '[2001:db8:1:2::3]:443',
        '2001:0db8:0001:0002::4',
        '2001:db8:1:2:ffff::',
      );
      expect(await stuff(world, ipv6)).toEqual([422, 422, 422, 422, 422, 429]);
      const nonsense = of('a', 'b', '999.1.1.1', '_x', 'unknown', 'c');
      expect(await stuff(world, nonsense)).toEqual([422, 422, 422, 422, 422, 429]);
      expect(await stuff(world, of('2001:db8:1:3::1', '192.0.2.3'))).toEqual([422, 422]);
    });
  });

  it('BF-06 who signs in is not held up by what others tried, and gives nobody else more tries', async () => {
    const world = await start();
    const form = await openForm(world);
    await world.server.user('mallory');
    for (let n = 0; n < LIMIT; n += 1) expect((await form.submit('alice', 'wrong')).status).toBe(422);
    // The attacker’s own successes do not open alice’s account again.
    for (let n = 0; n < 3; n += 1) {
      const own = await openForm(world);
      expect((await own.submit('mallory')).status).toBe(303);
    }
    expect((await (await openForm(world)).submit('alice', 'wrong')).status).toBe(429);
  });

  it('BF-07 the name and the address of one account share its tries', async () => {
    const world = await start();
    const form = await openForm(world);
    const looked = evaluations(world.server);
    const names = ['alice', 'alice@example.com', 'ALICE@EXAMPLE.COM', 'alice@Example.com'];
    for (let n = 0; n < 4 * LIMIT; n += 1) await form.submit(names[n % names.length]!, 'wrong');
    expect(looked).toHaveBeenCalledTimes(LIMIT);
    for (const name of names) expect((await form.submit(name)).status).toBe(429);
    expect((await form.submit('nobody', 'wrong')).status).toBe(422);
  });

  it('BF-13 passwords that agree in their first 72 bytes, or up to a NUL, are different passwords', async () => {
    const world = await start();
    const { users } = world.server;
    const long = 'x'.repeat(72);
    await users.create({ username: 'long', email: 'long@example.com', password: `${long}A` });
    await users.create({ username: 'huge', email: 'huge@example.com', password: 'ü'.repeat(1024) });
    await users.create({ username: 'accent', email: 'accent@example.com', password: 'pässwörd' });
    const attempts: [string, string, number][] = [
      ['long', long, 422],
      ['long', `${long}B`, 422],
      ['long', `${long}a`, 422],
      ['long', `${long}A `, 422],
      ['long', `${long}A\n`, 422],
      ['long', `${long}A`, 303],
      ['huge', 'ü'.repeat(255), 422],
      ['huge', 'ü'.repeat(1023), 422],
      ['huge', 'ü'.repeat(1025), 422],
      ['huge', 'u'.repeat(1024), 422],
      ['huge', 'ü'.repeat(1024), 303],
      ['accent', 'password', 422],
      ['accent', 'PÄSSWÖRD', 422],
      ['accent', 'pässwörd', 303],
    ];
    for (const [username, password, status] of attempts) {
      const form = await openForm(world);
      expect([username, password.length, (await form.submit(username, password)).status]).toEqual([
        username,
        password.length,
        status,
      ]);
    }
    expect((await (await openForm(world)).submit('accent', 'pässwörd\0')).status).toBe(400);
    const bad = ['', 'short', '1234567', 'with\0NUL inside', 'x'.repeat(1025)];
    for (const password of bad) {
      await expect(users.create({ username: 'bad', email: 'bad@example.com', password })).rejects.toThrow(/password/);
    }
  });

  it('BF-16 names that look like another are refused or are that other', async () => {
    const world = await start();
    const { users } = world.server;
    await users.create({ username: 'admin', email: 'admin@example.com', password: PASSWORD });
    const twins = [
      'ADMIN',
      'Admin',
      'admın',
      'ａdmin',
      'admin ',
      ' admin',
      'a\u200bdmin',
      'аdmin',
      'admin\u0301',
      'admin\0',
      'ad\u00admin',
      'ａｄｍｉｎ',
      'admin\u3164',
      '\u202eadmin',
      'admin@example.com',
      'admin.',
      '.admin',
      'ad min',
      '',
    ];
    for (const username of twins) {
      await expect(users.create({ username, email: `twin@example.com`, password: PASSWORD })).rejects.toThrow(
        /username/,
      );
    }
    const addresses = [
      'ADMIN@example.com',
      'admin@EXAMPLE.com',
      'admin@example.com ',
      'ａdmin@example.com',
      'adm\u0131n@example.com',
      'admin@ex\u00e4mple.com',
      'admin@example.com\0',
      'admin@example.com\n',
      'admin@example',
      'x',
      '',
      'a@b@example.com',
      'admin@example.com,evil@evil.test',
    ];
    for (const email of addresses) {
      await expect(users.create({ username: 'other', email, password: PASSWORD })).rejects.toThrow(/email/);
    }
    // Nobody can be named like somebody’s address: a login of that text means the address.
    await expect(users.create({ username: 'alice@example.com', email: 'x@example.com' })).rejects.toThrow(/username/);
    expect((await users.list()).map(({ username }) => username).sort()).toEqual(['admin', 'alice']);
  });

  it('BF-17 a storm of logins is turned away where the queue is full, and the server goes on', async () => {
    const world = await start({
      PASSWORD_HASH_QUEUE: '4',
      SHIPPED_PASSWORDS: 'true',
      LOGIN_ATTEMPTS_PER_ACCOUNT: '10000',
      LOGIN_ATTEMPTS_PER_NETWORK: '100000',
    });
    const form = await openForm(world);
    const answers = await together(60, (n) => form.submit(`user${n}`, 'wrong'));
    const { 422: looked = 0, 503: away = 0 } = statusesOf(answers);
    expect([looked + away, away > 0, looked > 0]).toEqual([60, true, true]);
    const turnedAway = answers.find(({ status }) => status === 503)!;
    expect(turnedAway.headers.get('retry-after')).toBe('2');
    expect(turnedAway.headers.get('content-type')).toMatch(/^text\/html/);
    expect(turnedAway.text).toContain('temporarily_unavailable');
    await expectLive(new Flow(world.server, world.C1));
  });

  it('BF-18 a window that is over forgets, and the next one counts anew', async () => {
    const world = await start({ LOGIN_ATTEMPTS_PER_ACCOUNT: '2', LOGIN_ATTEMPTS_WINDOW: '60' });
    for (let round = 0; round < 3; round += 1) {
      const form = await openForm(world);
      const statuses = [];
      for (let n = 0; n < 4; n += 1) statuses.push((await form.submit('alice', 'wrong')).status);
      expect(statuses).toEqual([422, 422, 429, 429]);
      world.server.clock.move(60);
    }
  });
});
