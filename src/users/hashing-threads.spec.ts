import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { HashingThreads } from './hashing-threads.js';

const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };
/** Takes long enough to be looked at. */
const SLOW = { ...CHEAP, memoryCost: 65_536, timeCost: 8 };

const hasPriorities = process.platform === 'linux';
const hasPolicies = hasPriorities && existsSync('/usr/bin/chrt');

/** A field of each thread of this process, by its place after the name (proc(5)). */
function fieldOfThreads(place: number): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[place]);
  });
}

const niceThreads = (nice: number) => fieldOfThreads(16).filter((value) => value === nice).length;
/** Of the policy SCHED_IDLE, which is 5 (sched(7)). */
const idleThreads = () => fieldOfThreads(38).filter((policy) => policy === 5).length;

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
      const before = niceThreads(19);
      await threads.hash('password', CHEAP);
      expect(niceThreads(19)).toBe(before + 1);
    },
  );

  const policy = 'get only what nobody else wants';
  (hasPolicies ? it : it.skip)(hasPolicies ? policy : `${policy} (skipped: no chrt here)`, async () => {
    const before = idleThreads();
    await threads.hash('password', CHEAP);
    expect(idleThreads()).toBe(before + 1);
  });

  const help = 'get help when nothing is left for one of them, and whichever is done first counts';
  (hasPriorities ? it : it.skip)(
    hasPriorities ? help : `${help} (skipped: threads have no priority here)`,
    async () => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
      try {
        const before = niceThreads(10);
        const hashing = threads.hash('password', SLOW);
        jest.advanceTimersByTime(499);
        await threads.hash('of somebody else', CHEAP);
        expect(niceThreads(10)).toBe(before);
        jest.advanceTimersByTime(1);
        const stored = await hashing;
        // The one that came too late may still be at it: its answer is nobody's.
        const [fits, others] = [threads.verify(stored, 'password'), threads.verify(stored, 'another')];
        expect([await fits, await others]).toEqual([true, false]);
        expect(niceThreads(10)).toBeGreaterThan(before);
        expect(jest.getTimerCount()).toBe(0);
      } finally {
        jest.useRealTimers();
      }
    },
  );

  it('do not let somebody wait for ever when they are ended', async () => {
    const hashing = threads.hash('password', SLOW);
    const refused = expect(hashing).rejects.toThrow(/has ended/);
    await threads.end();
    await refused;
  });

  it('are replaced when one of them has broken down', async () => {
    const moreThanItMayKeep = { ...CHEAP, ballast: Array.from({ length: 1_000_000 }, (_, n) => ({ n })) };
    await expect(threads.hash('password', moreThanItMayKeep)).rejects.toThrow(/has ended/);
    expect(await threads.verify(await threads.hash('password', CHEAP), 'password')).toBe(true);
  });
});
