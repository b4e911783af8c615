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
  private state: 'open' | 'committed' | 'rolled back' = 'open';

  constructor(readonly dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner();
    this.manager = this.runner.manager;
  }

  /** True when it was committed: what was started inside and still goes on is on its own. */
  get isCommitted(): boolean {
    return this.state === 'committed';
  }

  /** Throws when it was rolled back: what still goes on of it would be kept alone, without what belongs to it. */
  requireNotRolledBack(): void {
    if (this.state === 'rolled back') throw new Error('This unit of work was rolled back; it cannot go on.');
  }

  /** One statement in this unit. Rejects when it was rolled back. */
  async send<T>(statement: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.requireNotRolledBack();
    return statement(this.manager);
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
      this.state = 'committed';
      this.settle(true, true);
      return { result, hooks: this.hooks };
    } catch (error) {
      this.state = 'rolled back';
      isCertain = !(error instanceof DatabaseUnavailableError && error.isOutcomeUnknown);
      await this.rollBack();
      throw error;
    } finally {
      await this.runner.release();
      this.settle(false, isCertain);
    }
  }

  private async runToTheEnd<T>(work: () => Promise<T>): Promise<T> {
    const result = await work();
    for (let step = this.lastSteps.shift(); step && this.isGoingOn; step = this.lastSteps.shift()) {
      const settled = await step();
      // A unit that was given up hears of its steps afterwards; what they hold must not stay held.
      if (this.state !== 'open') settled?.(false, true);
      else if (settled) this.settled.push(settled);
    }
    if (this.failure) throw this.failure.error;
    return result;
  }

  private get isGoingOn(): boolean {
    return this.state === 'open' && !this.failure;
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
