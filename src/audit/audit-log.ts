import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import type { Settled } from '../database/unit-of-work.js';
import { currentActor } from './actor.js';
import { signals } from '../telemetry/signals.js';
import { AuditEventEntity } from './audit-event.entity.js';
import { CHAIN_START, hashOf, type AuditEvent } from './audit-event.js';

type ChainHead = Pick<AuditEventEntity, 'chain' | 'sequence' | 'hash'>;

/** Somebody who wants to know what happened, once it is certain. What it throws is logged. */
export type AuditListener = (event: Readonly<AuditEventEntity>) => unknown;

/** One unit's time at the end of the chain, until its outcome is known. */
interface Turn {
  last: ChainHead | undefined;
  readonly release: () => void;
}

/**
 * Writes down what happened, in the unit of work of the change it reports: both are kept or neither.
 * Each process has a chain of its own, so that no process waits for another to know the row before.
 */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger('Audit');
  private readonly listeners: AuditListener[] = [];
  private head: ChainHead | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly turns = new WeakMap<object, Turn>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Calls it with each event of this process after its commit, in their order, and without waiting for it. */
  listen(listener: AuditListener): void {
    this.listeners.push(listener);
  }

  /**
   * The row is written last of all in its unit, with the chain held only from then to the commit:
   * nobody waits for the chain while holding what another one's unit needs.
   */
  record(event: AuditEvent): Promise<void> {
    const by = currentActor();
    const signed = by ? { ...event, details: { ...event.details, by } } : event;
    return this.database.unit(() => this.database.beforeCommit(() => this.append(signed)));
  }

  // A unit that reports several events has one turn for all of them: it would wait for itself otherwise.
  private async append(event: AuditEvent): Promise<Settled | void> {
    const unit = this.database.manager;
    const held = this.turns.get(unit);
    if (held) held.last = await this.write(event, held.last);
    else return this.appendFirst(event, unit);
  }

  private async appendFirst(event: AuditEvent, unit: object): Promise<Settled> {
    const turn = await this.takeTurn();
    this.turns.set(unit, turn);
    try {
      turn.last = await this.write(event, turn.last);
    } catch (error) {
      turn.release();
      throw error;
    }
    return (isCommitted, isCertain) => {
      // Whether the row is there is not known: the next one begins a chain of its own, and breaks none.
      if (!isCertain) this.head = undefined;
      else if (isCommitted) this.head = turn.last;
      turn.release();
    };
  }

  private async write(event: AuditEvent, before: ChainHead | undefined): Promise<ChainHead> {
    const row = Object.freeze(this.next(event, before));
    await this.database.insert(AuditEventEntity, row);
    await this.database.afterCommit(() => this.tell(row));
    return row;
  }

  /** Listeners come after the answer: none of them can hold it up, or fail what has happened. */
  private tell(event: Readonly<AuditEventEntity>): void {
    signals.auditWritten.send({ type: event.type });
    if (this.listeners.length === 0) return;
    setImmediate(() => {
      for (const listener of this.listeners) void this.tellOne(listener, event);
    });
  }

  private async tellOne(listener: AuditListener, event: Readonly<AuditEventEntity>): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.logger.error(`A listener failed on ${event.type}: ${String(error)}`);
    }
  }

  private next(event: AuditEvent, last: ChainHead | undefined): AuditEventEntity {
    const { type, userId = null, clientId = null, details = {} } = event;
    const at = this.clock.now();
    const before = last ?? { chain: uuidv7(at), sequence: 0, hash: CHAIN_START };
    const content = {
      chain: before.chain,
      sequence: before.sequence + 1,
      at,
      type,
      userId,
      clientId,
      details,
      previousHash: before.hash,
    };
    return { ...content, hash: hashOf(content) };
  }

  private async takeTurn(): Promise<Turn> {
    const before = this.turn;
    let release: () => void = () => undefined;
    this.turn = new Promise<void>((resolve) => (release = resolve));
    await before;
    return { last: this.head, release };
  }
}
