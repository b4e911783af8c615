import { readdirSync, readFileSync } from 'node:fs';
import { HashingThreads } from './hashing-threads.js';

const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };
/** Takes long enough to be looked at. */
const SLOW = { ...CHEAP, memoryCost: 65_536, timeCost: 8 };

const hasPriorities = process.platform === 'linux';

/** The nice values of this process's threads (proc(5): the 17th field after the name). */
function niceValues(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

describe('Threads that hash passwords', () => {
  let threads: HashingThreads;

  beforeEach(() => (threads = new HashingThreads()));
  afterEach(() => threads.end());

  it('hash a password at the cost that is asked for, and tell whether another one fits', async () => {
    const stored = await threads.hash('correct horse', CHEAP);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    expect(await threads.verify(stored, 'correct horse')).toBe(true);
    expect(await threads.verify(stored, 'wrong horse')).toBe(false);
  });

  it('give each who asks at the same time the answer to their own question', async () => {
    const passwords = ['a', 'b', 'c', 'd'];
    const stored = await Promise.all(passwords.map((password) => threads.hash(password, CHEAP)));
    const fit = await Promise.all(stored.map((one, n) => threads.verify(one, passwords[n]!)));
    const others = await Promise.all(stored.map((one, n) => threads.verify(one, passwords[(n + 1) % 4]!)));
    expect([fit, others]).toEqual([passwords.map(() => true), passwords.map(() => false)]);
  });

  it('tell what is wrong with a stored hash, and go on', async () => {
    await expect(threads.verify('no hash', 'password')).rejects.toThrow();
    expect(await threads.verify(await threads.hash('password', CHEAP), 'password')).toBe(true);
  });

  const title = 'give way to the event loop';
  (hasPriorities ? it : it.skip)(
    hasPriorities ? title : `${title} (skipped: threads have no priority here)`,
    async () => {
      const before = niceValues().filter((nice) => nice >= 10).length;
      await threads.hash('password', CHEAP);
      expect(niceValues().filter((nice) => nice >= 10).length).toBe(before + 1);
    },
  );

  it('do not let somebody wait for ever when they are ended', async () => {
    const hashing = threads.hash('password', SLOW);
    const refused = expect(hashing).rejects.toThrow(/has ended/);
    await threads.end();
    await refused;
  });
});
