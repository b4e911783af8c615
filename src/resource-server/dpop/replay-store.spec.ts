import { MemoryReplayStore } from './replay-store.js';

describe('MemoryReplayStore', () => {
  let now = 1_000_000;
  const at = (seconds: number) => now / 1000 + seconds;

  it('takes each value once, until it has expired', () => {
    const store = new MemoryReplayStore(10, () => now);
    expect(store.claim('a', at(60))).toBe(true);
    expect(store.claim('a', at(60))).toBe(false);
    now += 61_000;
    expect(store.claim('a', at(60))).toBe(true);
  });

  it('does not forget what came in another order, and refuses when full', () => {
    const store = new MemoryReplayStore(2, () => now);
    store.claim('long', at(100));
    store.claim('short', at(10));
    now += 11_000;
    expect(store.claim('long', at(100))).toBe(false);
    expect(() => store.claim('one more', at(100))).toThrow('cannot be checked');
    now += 100_000;
    expect(store.claim('one more', at(100))).toBe(true);
  });
});
