import type { DataSource, EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm';
import { Ambient } from './ambient.js';
import { type LinkedRead, type LinkedRows, findLinkedRows } from './linked-rows.js';
import type { Requirement } from './requirements.js';
import { type DatabaseObserver, retry, type RunOptions, safeFor } from './retry.js';
import {
  type ConditionalInsert,
  type EntityChange,
  type EntityRow,
  deleteRows,
  findRow,
  incrementRow,
  insertRow,
  insertRowIf,
  insertRowIfAbsent,
  updateRows,
} from './statements.js';
import { type Settled, UnitOfWork } from './unit-of-work.js';
import { surroundUnit } from './watched-queries.js';

/** Receives what happens beside the answers: migrations, and errors that may not fail a caller, such as those of hooks. */
export type DatabaseLog = (message: string, error?: unknown) => void;

export interface UpdateOptions extends RunOptions {
  /** Rows that must be there as well, or nothing is updated. */
  readonly requirements?: readonly Requirement[];
}

/** How long what was begun in a unit that was rolled back may still be on its way to a statement. */
const LOOSE_ENDS_MS = 60_000;

const ambient = new Ambient<UnitOfWork>();

/** The door to the database: units of work, single statements, and what may be tried again when the database says no. */
export class Database {
  constructor(
    readonly dataSource: DataSource,
    private readonly log: DatabaseLog = () => undefined,
    private readonly observer?: DatabaseObserver,
  ) {}

  /** The manager of the unit of work around the caller, or else the one whose every statement commits by itself. */
  get manager(): EntityManager {
    return this.current()?.manager ?? this.dataSource.manager;
  }

  /** The ambient manager's repository: ask for it each time, a kept one would walk out of its unit. */
  repository<E extends ObjectLiteral>(entity: EntityTarget<E>): Repository<E> {
    return this.manager.getRepository(entity);
  }

  /**
   * Everything inside commits together or not at all; a unit inside a unit joins it. The work may run several times
   * (deadlock, lost connection before COMMIT): it has no effect outside of the database, and leaves others to afterCommit().
   * Throws DatabaseUnavailableError when the database cannot do it now.
   */
  async unit<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.current();
    if (outer) return this.join(outer, work);
    // Before COMMIT nothing is lasting, so even a lost connection is safe; the unit itself reports a COMMIT in doubt.
    const { result, hooks } = await retry(
      () => surroundUnit(this.dataSource, this.observer?.surround, () => this.attempt(work)),
      (failure) => failure !== 'stuck',
      { observer: this.observer, kind: 'unit' },
    );
    await this.runHooks(hooks);
    return result;
  }

  /** One statement. Outside of a unit it is tried again when it certainly had no effect (see RunOptions for more). */
  run<T>(statement: (manager: EntityManager) => Promise<T>, options: RunOptions = {}): Promise<T> {
    const unit = this.enclosing();
    if (unit) return unit.send(statement);
    const { observer } = this;
    return retry(() => statement(this.dataSource.manager), safeFor(options), { observer, kind: 'statement' });
  }

  /** One statement that only reads. */
  read<T>(statement: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.run(statement, { repeatable: true });
  }

  /**
   * Runs the step as the last thing in the outermost unit, right before its COMMIT, and then what the step returned,
   * when the outcome is known. For what must be held as short as possible, such as the end of a chain.
   */
  beforeCommit(step: () => Promise<Settled | void>): Promise<void> {
    const unit = this.current();
    if (!unit) return this.unit(() => this.beforeCommit(step));
    unit.beforeCommit(step);
    return Promise.resolve();
  }

  /** Runs once the outermost unit has committed, never when it has not; outside of a unit, at once. Errors are logged. */
  async afterCommit(hook: () => unknown): Promise<void> {
    const unit = this.current();
    if (unit) unit.afterCommit(hook);
    else await this.runHooks([hook]);
  }

  insert<E extends ObjectLiteral>(entity: EntityTarget<E>, row: EntityRow<E>): Promise<void> {
    return this.run((manager) => insertRow(manager, entity, row));
  }

  /** False when a row with the same primary or unique key exists. */
  insertIfAbsent<E extends ObjectLiteral>(entity: EntityTarget<E>, row: EntityRow<E>): Promise<boolean> {
    return this.run((manager) => insertRowIfAbsent(manager, entity, row));
  }

  /** Inserts if each required row is there at that moment: one statement, which locks what it depends on. */
  insertIf<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    row: EntityRow<E>,
    requirements: readonly Requirement[],
  ): Promise<ConditionalInsert> {
    return this.run((manager) => insertRowIf(manager, entity, row, requirements));
  }

  /** The first row that matches, as a plain object: a read without TypeORM's hydration, for hot paths. */
  findOne<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Promise<E | null> {
    return this.read((manager) => findRow(manager, entity, where));
  }

  /** A row with rows of other tables that go with it, in one statement; null when the first is not there. */
  findLinked<F extends ObjectLiteral, A extends ObjectLiteral, B extends ObjectLiteral>(
    read: LinkedRead<F, A, B>,
  ): Promise<LinkedRows<F, A, B> | null> {
    return this.read((manager) => findLinkedRows(manager, read));
  }

  /** How many rows matched, whether or not a value of theirs changed. */
  updateWhere<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    set: EntityChange<E>,
    options?: UpdateOptions,
  ): Promise<number> {
    return this.run((manager) => updateRows(manager, entity, { where, set }, options?.requirements), options);
  }

  deleteWhere<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    options?: RunOptions,
  ): Promise<number> {
    return this.run((manager) => deleteRows(manager, entity, where), options);
  }

  /** Inserts the row or adds its value of `column` to the row with the same primary key; returns the value afterwards. */
  increment<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    row: EntityRow<E>,
    column: keyof E & string,
  ): Promise<number> {
    return this.run((manager) => incrementRow(manager, entity, row, column));
  }

  /** @throws Error when it was rolled back */
  private current(): UnitOfWork | undefined {
    const unit = this.enclosing();
    unit?.requireNotRolledBack();
    return unit;
  }

  private enclosing(): UnitOfWork | undefined {
    const unit = ambient.current;
    return unit?.dataSource !== this.dataSource || unit.isCommitted ? undefined : unit;
  }

  private async join<T>(outer: UnitOfWork, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      outer.fail(error);
      throw error;
    }
  }

  private attempt<T>(work: () => Promise<T>): ReturnType<typeof UnitOfWork.prototype.carryOut<T>> {
    const unit = new UnitOfWork(this.dataSource);
    return ambient.run(unit, async () => {
      try {
        return await unit.carryOut(() => ambient.run(unit, work));
      } finally {
        // What still goes on must find its unit rolled back, or it would be kept alone; work that was given up holds for itself.
        if (!unit.isCommitted) ambient.holdFor(LOOSE_ENDS_MS);
      }
    });
  }

  private async runHooks(hooks: readonly (() => unknown)[]): Promise<void> {
    for (const hook of hooks) {
      try {
        await hook();
      } catch (error) {
        this.log('A hook failed after its unit of work had been committed.', error);
      }
    }
  }
}
