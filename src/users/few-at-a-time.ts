/** How many answers of those whose work is done go on together, while others wait for their turn. */
const TOGETHER = 4;

/** So many pieces of work at the same time, in the order in which they came; the others wait, and go on in small groups. */
export class FewAtATime {
  private count = 0;
  private readonly queue: (() => void)[] = [];
  private readonly done: (() => void)[] = [];

  constructor(private readonly most: number) {}

  get running(): number {
    return this.count;
  }

  get waiting(): number {
    return this.queue.length;
  }

  /**
   * What the work comes to, once it was its turn. While others wait, up to four go on together: what a login does after
   * its hash finds the processor's caches full of what was hashed, and the next three find there what the first needed.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      await this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.count === this.most) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.count += 1;
  }

  /** The place goes straight to who waits longest, who will not leave without those who are done. */
  private async leave(): Promise<void> {
    const next = this.queue.shift();
    if (next) next();
    else this.count -= 1;
    const isKept = next !== undefined && this.done.length < TOGETHER - 1;
    if (isKept) await new Promise<void>((resolve) => this.done.push(resolve));
    else for (const goOn of this.done.splice(0)) goOn();
  }
}
