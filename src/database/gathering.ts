/** What became of one of those that were carried out together. */
export type Outcome<R> = { readonly value: R } | { readonly error: unknown };

interface Waiting<Q, R> {
  readonly asked: Q;
  readonly resolve: (value: R) => void;
  readonly reject: (error: unknown) => void;
}

/** As many as share a commit: one of them that waits for a lock keeps the others waiting. */
const MOST_TOGETHER = 100;

/**
 * Gathers what is asked for at the same time, and has it carried out together: one commit, or one packet, instead of
 * many. Whoever asked gets an outcome of their own, when it is final. While all lanes are taken, what comes gathers for
 * the next: nobody waits for company that is not coming, and the more there is to do the more is shared.
 */
export class Gathering<Q, R> {
  private waiting: Waiting<Q, R>[] = [];
  private taken = 0;
  private isScheduled = false;

  /**
   * @param carryOut answers an outcome for each, in their order; when it throws, that is the outcome of all
   * @param lanes how many go at the same time
   * @param patience milliseconds at most that a batch waits for further turns of the event loop, as long as each brings more
   */
  constructor(
    private readonly carryOut: (batch: readonly Q[]) => Promise<readonly Outcome<R>[]>,
    private readonly lanes: number,
    private readonly patience = 0,
  ) {}

  add(asked: Q): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, resolve, reject });
      if (this.isScheduled || this.taken >= this.lanes) return;
      this.isScheduled = true;
      this.startLater(0, performance.now() + this.patience);
    });
  }

  /** At the end of this turn of the event loop, or of a later one: whatever else they bring goes along. */
  private startLater(before: number, deadline: number): void {
    setImmediate(() => {
      const { length } = this.waiting;
      const comesMore = length > before && length < MOST_TOGETHER;
      if (comesMore && performance.now() < deadline) return this.startLater(length, deadline);
      this.isScheduled = false;
      this.start();
    });
  }

  private start(): void {
    while (this.waiting.length > 0 && this.taken < this.lanes) {
      const batch = this.waiting.splice(0, MOST_TOGETHER);
      this.taken += 1;
      void this.settle(batch).then(() => {
        this.taken -= 1;
        this.start();
      });
    }
  }

  private async settle(batch: readonly Waiting<Q, R>[]): Promise<void> {
    try {
      const outcomes = await this.carryOut(batch.map(({ asked }) => asked));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index]!;
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.value);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
