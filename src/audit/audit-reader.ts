import { Injectable } from '@nestjs/common';
import { And, type FindOperator, type FindOptionsWhere, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import { Database } from '../database/database.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { AuditEventEntity } from './audit-event.entity.js';

/** Which events are wanted; what is left out does not narrow. */
export interface AuditFilter {
  readonly type?: string;
  readonly userId?: string;
  readonly clientId?: string;
  /** Milliseconds since the epoch: this moment and later. */
  readonly since?: number;
  /** Milliseconds since the epoch: before this moment. */
  readonly until?: number;
}

/** Where a page ends: the next one begins after this row, however many rows come in between. */
export type AuditPosition = Pick<AuditEventEntity, 'at' | 'chain' | 'sequence'>;

const ROWS_A_READ = 500;

/** Reads the audit log: in the order of time for people, chain by chain for the verification. */
@Injectable()
export class AuditReader {
  constructor(private readonly database: Database) {}

  /** The oldest events first, after `after` where it is given. */
  page(filter: AuditFilter, limit: number, after?: AuditPosition): Promise<AuditEventEntity[]> {
    const where = after ? laterThan(filter, after) : exactly(filter, timesOf(filter));
    return this.find(where, { at: 'ASC', chain: 'ASC', sequence: 'ASC' }, limit);
  }

  /** The same as a list that goes on from anywhere, in either direction. */
  list(filter: AuditFilter, slice: Slice<AuditEventEntity>): Promise<Page<AuditEventEntity>> {
    return readPage(this.database, AuditEventEntity, exactly(filter, timesOf(filter)), slice);
  }

  /** All of them, read in pages as they are needed. */
  async *all(filter: AuditFilter): AsyncGenerator<AuditEventEntity> {
    let after: AuditPosition | undefined;
    for (;;) {
      const rows = await this.page(filter, ROWS_A_READ, after);
      yield* rows;
      if (rows.length < ROWS_A_READ) return;
      after = rows.at(-1);
    }
  }

  /** Every row there is, each chain from its beginning to its end. */
  async *chains(): AsyncGenerator<AuditEventEntity> {
    let last: AuditEventEntity | undefined;
    for (;;) {
      const rows = await this.find(last ? behind(last) : {}, { chain: 'ASC', sequence: 'ASC' }, ROWS_A_READ);
      yield* rows;
      if (rows.length < ROWS_A_READ) return;
      last = rows.at(-1);
    }
  }

  private find(
    where: FindOptionsWhere<AuditEventEntity> | FindOptionsWhere<AuditEventEntity>[],
    order: Partial<Record<keyof AuditPosition, 'ASC'>>,
    take: number,
  ): Promise<AuditEventEntity[]> {
    return this.database.read((manager) => manager.find(AuditEventEntity, { where, order, take }));
  }
}

function timesOf({ since, until }: AuditFilter, after?: number): FindOperator<number>[] {
  return [
    ...(since === undefined ? [] : [MoreThanOrEqual(since)]),
    ...(until === undefined ? [] : [LessThan(until)]),
    ...(after === undefined ? [] : [MoreThan(after)]),
  ];
}

function exactly(
  { type, userId, clientId }: AuditFilter,
  times: readonly FindOperator<number>[],
): FindOptionsWhere<AuditEventEntity> {
  const where = { type, userId, clientId, at: times.length > 0 ? And(...times) : undefined };
  return Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
}

/** Keyset instead of an offset: three cases, of which each uses the index on the time. */
function laterThan(filter: AuditFilter, { at, chain, sequence }: AuditPosition): FindOptionsWhere<AuditEventEntity>[] {
  const sameTime = { ...exactly(filter, []), at };
  return [
    exactly(filter, timesOf(filter, at)),
    { ...sameTime, chain: MoreThan(chain) },
    { ...sameTime, chain, sequence: MoreThan(sequence) },
  ];
}

function behind({ chain, sequence }: AuditPosition): FindOptionsWhere<AuditEventEntity>[] {
  return [{ chain: MoreThan(chain) }, { chain, sequence: MoreThan(sequence) }];
}
