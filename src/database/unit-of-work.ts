import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { DatabaseUnavailableError, isCommitInDoubt } from './failures.js';

/** The longest that a unit may last: on SQLite it keeps everybody else waiting. */
const LONGEST_UNIT_MS = 10_000;

/**
 * Told about the end of the unit. When `isCertain` is false, the connection was lost during COMMIT: the unit may have
 * been committed all the same.
 */
export type Settled = (isCommitted: boolean, isCertain: boolean) => void;

/** One try at one transaction. */
export class UnitOfWork {
  readonly manager: EntityManager;
  private readonly runner: QueryRunner;
  private readonly lastSteps: (() => Promise<Settled | void>)[] = [];
  private readonly settled: Settled[] = [];
  private readonly hooks: (() => unknown)[] = [];
  private failure: { readonly error: unknown } | undefined;
  private isClosed = false;

  constructor(dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner();
    this.manager = this.runner.manager;
  }

  /** From here on, what was started inside and goes on is on its own. */
  get isOver(): boolean {
    return this.isClosed;
  }

  beforeCommit(step: () => Promise<Settled | void>): void {
    this.lastSteps.push(step);
  }

  afterCommit(hook: () => unknown): void {
    this.hooks.push(hook);
  }

  /** Nothing of this unit may be committed any more, even if somebody catches the error on its way out. */
  fail(error: unknown): void {
    this.failure ??= { error };
  }

  /** Carries the work out and commits it; returns the hooks that wait for the commit. */
  async carryOut<T>(work: () => Promise<T>): Promise<{ result: T; hooks: readonly (() => unknown)[] }> {
    let isCertain = true;
    try {
      await this.runner.startTransaction();
      const result = await withinLimit(() => this.runToTheEnd(work));
      await this.commit();
      this.settle(true, true);
      return { result, hooks: this.hooks };
    } catch (error) {
      isCertain = !(error instanceof DatabaseUnavailableError && error.isOutcomeUnknown);
      await this.rollBack();
      throw error;
    } finally {
      this.isClosed = true;
      await this.runner.release();
      this.settle(false, isCertain);
    }
  }

  private async runToTheEnd<T>(work: () => Promise<T>): Promise<T> {
    const result = await work();
    for (let step = this.lastSteps.shift(); step && !this.failure; step = this.lastSteps.shift()) {
      const settled = await step();
      // A unit that was given up hears of its steps afterwards; what they hold must not stay held.
      if (this.isClosed) settled?.(false, true);
      else if (settled) this.settled.push(settled);
    }
    if (this.failure) throw this.failure.error;
    return result;
  }

  private async commit(): Promise<void> {
    try {
      await this.runner.commitTransaction();
    } catch (error) {
      throw isCommitInDoubt(error) ? new DatabaseUnavailableError(error, true) : error;
    }
  }

  private async rollBack(): Promise<void> {
    if (!this.runner.isTransactionActive) return;
    try {
      await this.runner.rollbackTransaction();
    } catch {
      // The connection is gone, and the transaction with it; the caller gets the error that led here.
    }
  }

  /** The first call counts. */
  private settle(isCommitted: boolean, isCertain: boolean): void {
    for (const settled of this.settled.splice(0)) settled(isCommitted, isCertain);
  }
}

async function withinLimit<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`A unit of work was rolled back: it had not ended after ${LONGEST_UNIT_MS} ms.`));
    }, LONGEST_UNIT_MS);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
