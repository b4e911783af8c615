import { Injectable } from '@nestjs/common';
import { Between, IsNull, LessThan, MoreThan, type ObjectLiteral } from 'typeorm';
import { Database } from '../database/database.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { removeExpiredRows, sliceByExpiry } from '../database/expired-rows.js';
import type { LinkedRead, LinkedRows } from '../database/linked-rows.js';
import { requireRow, type Requirement } from '../database/requirements.js';
import { SessionEntity } from './session.entity.js';

/** Which sessions a list has; what is left out does not narrow. */
export interface SessionFilter {
  readonly userId?: string;
  /** Not ended; they may have expired. */
  readonly isOpen?: boolean;
}

/** What is read of a session, and what goes with it. */
export type SessionRead<A extends ObjectLiteral, B extends ObjectLiteral> = Pick<
  LinkedRead<SessionEntity, A, B>,
  'only' | 'one' | 'many'
>;

/** The statements on `sessions`. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<SessionEntity | null> {
    return this.database.findOne(SessionEntity, { id });
  }

  findBySecretHash(secretHash: Buffer): Promise<SessionEntity | null> {
    return this.database.findOne(SessionEntity, { secretHash });
  }

  findBySecretHashWith<A extends ObjectLiteral, B extends ObjectLiteral>(
    secretHash: Buffer,
    read: SessionRead<A, B>,
  ): Promise<LinkedRows<SessionEntity, A, B> | null> {
    return this.database.findLinked({ entity: SessionEntity, where: { secretHash }, ...read });
  }

  page({ userId, isOpen }: SessionFilter, slice: Slice<SessionEntity>): Promise<Page<SessionEntity>> {
    const where = { ...(userId === undefined ? {} : { userId }), ...(isOpen ? { endedAt: IsNull() } : {}) };
    return readPage(this.database, SessionEntity, where, slice);
  }

  /** False when what is required does not hold. */
  async insert(row: SessionEntity, required: Requirement): Promise<boolean> {
    return (await this.database.insertIf(SessionEntity, row, [required])) === 'inserted';
  }

  /** False when it has ended, or what is required does not hold. */
  async update(id: string, change: Partial<SessionEntity>, required?: Requirement): Promise<boolean> {
    const options = required && { requirements: [required] };
    return (await this.database.updateWhere(SessionEntity, { id, endedAt: IsNull() }, change, options)) === 1;
  }

  async end(id: string, endedAt: number): Promise<void> {
    await this.database.run((manager) => manager.update(SessionEntity, { id, endedAt: IsNull() }, { endedAt }));
  }

  /** @param now and idleMs in milliseconds: neither ended, nor expired, nor left idle */
  requireLive(id: string, now: number, idleMs: number): Requirement {
    const [expiresAt, lastSeenAt] = [MoreThan(now), MoreThan(now - idleMs)];
    return requireRow(SessionEntity, { id, endedAt: IsNull(), expiresAt, lastSeenAt });
  }

  /** The sessions of a user that have not been ended; they may have expired. */
  findOpenOf(userId: string): Promise<SessionEntity[]> {
    return this.database.read((manager) => manager.findBy(SessionEntity, { userId, endedAt: IsNull() }));
  }

  /** Ends what was begun before a moment, in many short statements; answers how many sessions that were. */
  async endBegunBefore(createdBefore: number, endedAt: number): Promise<number> {
    let count = 0;
    for await (const { from, upTo } of sliceByExpiry(this.database, SessionEntity, endedAt)) {
      const expiresAt = Between(from, upTo);
      const where = { expiresAt, createdAt: LessThan(createdBefore), endedAt: IsNull() };
      count += await this.database.updateWhere(SessionEntity, where, { endedAt });
    }
    return count;
  }

  /** By absolute expiry; the row of a session that was left idle goes with it. */
  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, SessionEntity, before, limit);
  }
}
