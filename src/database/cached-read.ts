import { setTimeout as sleep } from 'node:timers/promises';

interface Entry<V> {
  readonly value: Promise<V>;
  readonly freshUntil: number;
}

export interface CacheOptions {
  /** Milliseconds that a copy is good for; default: 900. */
  readonly ttlMs?: number;
  /** How many keys are remembered; default: 10,000. */
  readonly most?: number;
  /**
   * Milliseconds after which a read that has not ended, or at once one that fails, is answered with the copy before.
   * For what must be there without the database, and is never a decision about somebody's access. Default: never.
   */
  readonly patienceMs?: number;
}

/** What is left of the second is for a replica that is behind, and for the read itself. */
const TTL_MS = 900;

/**
 * Reads by key that are remembered for a moment: at most a second, so that every process sees a change within one.
 * Requests for the same key share one read; a read that failed is not remembered.
 */
export class CachedRead<V> {
  private readonly entries = new Map<string, Entry<V>>();

  constructor(
    private readonly read: (key: string) => Promise<V>,
    private readonly options: CacheOptions = {},
  ) {}

  get(key: string): Promise<V> {
    // Real time on purpose: how old a copy may be has nothing to do with the clock that tokens expire by.
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.freshUntil > now) return known.value;
    const value = known ? this.readAgain(key, known.value) : this.read(key);
    this.remember(key, { value, freshUntil: now + (this.options.ttlMs ?? TTL_MS) });
    value.catch(() => this.entries.delete(key));
    return value;
  }

  /** What this process itself has changed it must not read from memory any more. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  private readAgain(key: string, before: Promise<V>): Promise<V> {
    const { patienceMs } = this.options;
    if (patienceMs === undefined) return this.read(key);
    const limit = new AbortController();
    const read = this.read(key)
      .catch(() => before)
      .finally(() => limit.abort());
    // An aborted wait is one that is no longer needed: the race is over by then.
    const wait = sleep(patienceMs, before, { ref: false, signal: limit.signal }).catch(() => read);
    return Promise.race([read, wait]);
  }

  private remember(key: string, entry: Entry<V>): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > (this.options.most ?? 10_000)) {
      this.entries.delete(this.entries.keys().next().value as string);
    }
  }
}
