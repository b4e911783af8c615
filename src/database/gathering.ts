/** What became of one of those that were carried out together. */
export type Outcome<R> = { readonly value: R } | { readonly error: unknown };

interface Waiting<Q, R> {
  readonly asked: Q;
  readonly resolve: (value: R) => void;
  readonly reject: (error: unknown) => void;
}

/** As many as share a commit: one of them that waits for a lock keeps the others waiting. */
const MOST_TOGETHER = 100;

/** Milliseconds that a batch may be under way before others need not wait for its lane any more. */
const LANE_PATIENCE = 10;

/**
 * Gathers what is asked for at the same time, and has it carried out together: one commit, or one packet, instead of
 * many. Whoever asked gets an outcome of their own, when it is final. While a batch is under way, what comes gathers for
 * the next: nobody waits for company that is not coming, and the more there is to do the more is shared.
 */
export class Gathering<Q, R> {
  private waiting: Waiting<Q, R>[] = [];
  private taken = 0;
  private overdue: NodeJS.Timeout | undefined;

  /**
   * @param carryOut answers an outcome for each, in their order; when it throws, that is the outcome of all
   * @param lanes how many may go at the same time; more than one only while others take longer than usual
   */
  constructor(
    private readonly carryOut: (batch: readonly Q[]) => Promise<readonly Outcome<R>[]>,
    private readonly lanes: number,
  ) {}

  add(asked: Q): Promise<R> {
    return new Promise((resolve, reject) => {
      // Requests that are in step (http/cohorts.ts) have all asked when no promise is left to be kept.
      if (this.waiting.length === 0) process.nextTick(() => this.start());
      this.waiting.push({ asked, resolve, reject });
    });
  }

  private start(lanes = 1): void {
    while (this.waiting.length > 0 && this.taken < lanes) {
      this.taken += 1;
      void this.settle(this.waiting.splice(0, MOST_TOGETHER)).then(() => this.leaveLane());
    }
    if (this.waiting.length > 0 && this.taken < this.lanes) this.overdue ??= setTimeout(this.useMore, LANE_PATIENCE);
  }

  private readonly useMore = (): void => {
    this.overdue = undefined;
    this.start(this.lanes);
  };

  private leaveLane(): void {
    this.taken -= 1;
    clearTimeout(this.overdue);
    this.overdue = undefined;
    this.start();
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
