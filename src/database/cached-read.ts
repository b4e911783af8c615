interface Entry<V> {
  readonly value: Promise<V>;
  readonly freshUntil: number;
}

/**
 * Reads by key that are remembered for a moment: at most a second, so that every process sees a change within one.
 * Requests for the same key share one read; a read that failed is not remembered.
 */
export class CachedRead<V> {
  private readonly entries = new Map<string, Entry<V>>();

  constructor(
    private readonly read: (key: string) => Promise<V>,
    private readonly options: { ttlMs: number; most: number } = { ttlMs: 1000, most: 10_000 },
  ) {}

  get(key: string): Promise<V> {
    // Real time on purpose: how old a copy may be has nothing to do with the clock that tokens expire by.
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.freshUntil > now) return known.value;
    const value = this.read(key);
    this.remember(key, { value, freshUntil: now + this.options.ttlMs });
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

  private remember(key: string, entry: Entry<V>): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.options.most) this.entries.delete(this.entries.keys().next().value as string);
  }
}
