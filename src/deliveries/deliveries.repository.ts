import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, IsNull, LessThan, LessThanOrEqual, Not } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { lowestUuidv7, uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { removeFirstRows } from '../database/expired-rows.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { DeliveryEntity } from './delivery.entity.js';

export type NewDelivery = Pick<DeliveryEntity, 'clientId' | 'sessionId' | 'subject' | 'url'>;

/** Seconds after each failed attempt until the next; after the last one nothing more is tried. */
const RETRY_AFTER = [5, 30, 120, 600, 1800, 3600, 7200, 21_600, 43_200];

/** Milliseconds for which a process has a delivery to itself; one that died lets go of it. */
const LEASE_MS = 30_000;

/** `pending` will be tried (again), `delivered` was understood, `failed` will not be tried any more. */
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const CONDITIONS: Readonly<Record<DeliveryState, () => FindOptionsWhere<DeliveryEntity>>> = {
  pending: () => ({ nextAttemptAt: Not(IsNull()) }),
  delivered: () => ({ deliveredAt: Not(IsNull()) }),
  failed: () => ({ nextAttemptAt: IsNull(), deliveredAt: IsNull() }),
};

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly clientId?: string;
}

/** The statements on `deliveries`. */
@Injectable()
export class DeliveriesRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Written in the unit of work that ends the session: whoever must be told will be, whatever crashes. */
  async add(delivery: NewDelivery): Promise<void> {
    const createdAt = this.clock.now();
    await this.database.insert(DeliveryEntity, {
      ...delivery,
      id: uuidv7(createdAt),
      createdAt,
      attempts: 0,
      nextAttemptAt: createdAt,
      deliveredAt: null,
      lastAnswer: null,
    });
  }

  /** Deliveries whose time has come and which this process now has to itself. */
  async claimDue(most: number): Promise<DeliveryEntity[]> {
    const now = this.clock.now();
    const due = await this.database.read((manager) =>
      manager.find(DeliveryEntity, {
        where: { nextAttemptAt: LessThanOrEqual(now) },
        order: { nextAttemptAt: 'ASC' },
        take: most,
      }),
    );
    const claimed: DeliveryEntity[] = [];
    for (const delivery of due) {
      // Of processes that saw the same row, one moves its time on.
      const where = { id: delivery.id, nextAttemptAt: delivery.nextAttemptAt! };
      const change = { nextAttemptAt: now + LEASE_MS, attempts: delivery.attempts + 1 };
      if ((await this.database.updateWhere(DeliveryEntity, where, change)) === 1) {
        claimed.push({ ...delivery, ...change });
      }
    }
    return claimed;
  }

  /** Whoever has it by now: the client was told. */
  async recordDelivered({ id }: DeliveryEntity, lastAnswer: string): Promise<void> {
    await this.record({ id }, { deliveredAt: this.clock.now(), nextAttemptAt: null, lastAnswer });
  }

  /**
   * Written as long as nobody else has it: what another process does with it since counts.
   * @param delivery as it was claimed
   * @param isFinal the client understood and refused; telling it again would change nothing
   * @returns when it is tried again, in milliseconds since the epoch; null when it is not
   */
  async recordFailure(
    { id, attempts, nextAttemptAt: lease }: DeliveryEntity,
    lastAnswer: string,
    isFinal: boolean,
  ): Promise<number | null> {
    const wait = isFinal ? undefined : RETRY_AFTER[attempts - 1];
    const nextAttemptAt = wait === undefined ? null : this.clock.now() + wait * 1000;
    await this.record({ id, nextAttemptAt: lease!, deliveredAt: IsNull() }, { nextAttemptAt, lastAnswer });
    return nextAttemptAt;
  }

  /** How many clients have to be told yet. */
  countPending(): Promise<number> {
    return this.database.read((manager) => manager.countBy(DeliveryEntity, { nextAttemptAt: Not(IsNull()) }));
  }

  page({ state, clientId }: DeliveryFilter, slice: Slice<DeliveryEntity>): Promise<Page<DeliveryEntity>> {
    const ofClient = clientId === undefined ? {} : { clientId };
    const where = { ...(state === undefined ? {} : CONDITIONS[state]()), ...ofClient };
    return readPage(this.database, DeliveryEntity, where, slice);
  }

  find(id: string): Promise<DeliveryEntity | null> {
    return this.database.findOne(DeliveryEntity, { id });
  }

  /** Due at once, with as many attempts before it as a new one; false for what was delivered. */
  async retry(id: string): Promise<boolean> {
    const change = { nextAttemptAt: this.clock.now(), attempts: 0 };
    return (await this.database.updateWhere(DeliveryEntity, { id, deliveredAt: IsNull() }, change)) === 1;
  }

  /** The ledger, newest first. */
  list(most: number): Promise<DeliveryEntity[]> {
    return this.database.read((manager) => manager.find(DeliveryEntity, { order: { id: 'DESC' }, take: most }));
  }

  /**
   * For housekeeping: deliveries of before that moment of which nothing more will be tried. Their ids are in the order of
   * their time, so that no index is needed beside the key.
   */
  removeExpired(before: number, limit: number): Promise<number> {
    const where = { id: LessThan(lowestUuidv7(before)), nextAttemptAt: IsNull() };
    return removeFirstRows(this.database, DeliveryEntity, { where, first: 'id' }, limit);
  }

  private async record(where: FindOptionsWhere<DeliveryEntity>, change: Partial<DeliveryEntity>): Promise<void> {
    const lastAnswer = change.lastAnswer?.slice(0, 300) ?? null;
    await this.database.updateWhere(DeliveryEntity, where, { ...change, lastAnswer });
  }
}
