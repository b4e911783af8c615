import { Injectable } from '@nestjs/common';
import { And, Between, IsNull, LessThan, MoreThan, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { removeExpiredRows, sliceByExpiry } from '../database/expired-rows.js';
import type { Requirement } from '../database/requirements.js';
import type { ConditionalInsert } from '../database/statements.js';
import { GrantEntity } from './grant.entity.js';
import type { Grant, RevocationReason } from './grant.js';

/** Which grants a revocation means; what is left out does not narrow. */
export interface GrantSelection {
  readonly id?: string;
  readonly userId?: string;
  readonly clientId?: string;
  readonly sessionId?: string;
  /** Milliseconds since the epoch. */
  readonly createdBefore?: number;
}

/** Which grants a list has; what is left out does not narrow. Times are milliseconds since the epoch. */
export interface GrantListFilter {
  readonly userId?: string;
  readonly clientId?: string;
  readonly sessionId?: string;
  readonly createdFrom?: number;
  readonly createdBefore?: number;
  /** Not revoked, and not expired by this moment. */
  readonly aliveAt?: number;
}

/** What a rotation writes. */
export interface Rotation {
  /** Number of the refresh token that counts from then on. */
  readonly generation: number;
  /** Milliseconds since the epoch, as the next. */
  readonly rotatedAt: number;
  readonly idleExpiresAt: number;
}

/** Each step of a grant's life, one statement each. No step reads first and writes then. */
@Injectable()
export class GrantsRepository {
  private readonly cache = new CachedRead((id) => this.find(id));

  constructor(private readonly database: Database) {}

  /** Redeems: `inserted` for one caller, `exists` for everybody after; nothing where a required row is not there. */
  insert(grant: GrantEntity, requirements: readonly Requirement[]): Promise<ConditionalInsert> {
    return this.database.insertIf(GrantEntity, grant, requirements);
  }

  find(id: string): Promise<Grant | null> {
    return this.database.findOne(GrantEntity, { id });
  }

  /** What was issued in a session and is still good. */
  findOfSession(userId: string, sessionId: string): Promise<Grant[]> {
    return this.database.read((manager) => manager.findBy(GrantEntity, { userId, sessionId, revokedAt: IsNull() }));
  }

  /** At most a second old: for guards, which look at each request. */
  findRecent(id: string): Promise<Grant | null> {
    return this.cache.get(id);
  }

  /**
   * Rotation: generation n becomes n+1 for exactly one caller, and for nobody once the grant is revoked or expired.
   * RFC 9700 §4.14.2.
   * @param generation the one that is presented; it may stay what it is
   */
  async rotate(
    { id, clientId, generation }: Pick<Grant, 'id' | 'clientId'> & { generation: number },
    next: Rotation,
    requirements: readonly Requirement[],
  ): Promise<boolean> {
    const { rotatedAt: now } = next;
    const [expiresAt, idleExpiresAt] = [MoreThan(now), MoreThan(now)];
    const where = { id, clientId, generation, revokedAt: IsNull(), expiresAt, idleExpiresAt };
    return (await this.database.updateWhere(GrantEntity, where, next, { requirements })) === 1;
  }

  /** Revokes what is selected and not revoked yet; answers how many that were. */
  async revoke(selection: GrantSelection, reason: RevocationReason, now: number): Promise<number> {
    const count = await this.update(unrevoked(selection), { revokedAt: now, revocationReason: reason });
    if (selection.id === undefined) this.cache.clear();
    else this.cache.forget(selection.id);
    return count;
  }

  /** The same for everything made before a moment, in many short statements: when it is interrupted, call it again. */
  async revokeMadeBefore(createdBefore: number, reason: RevocationReason, now: number): Promise<number> {
    let count = 0;
    for await (const { from, upTo } of sliceByExpiry(this.database, GrantEntity, now)) {
      const where = { ...unrevoked({ createdBefore }), expiresAt: Between(from, upTo) };
      count += await this.update(where, { revokedAt: now, revocationReason: reason });
    }
    this.cache.clear();
    return count;
  }

  /** How many a revocation would end. */
  count(selection: GrantSelection): Promise<number> {
    return this.database.read((manager) => manager.countBy(GrantEntity, unrevoked(selection)));
  }

  page(filter: GrantListFilter, slice: Slice<GrantEntity>): Promise<Page<GrantEntity>> {
    const { createdFrom = 0, createdBefore = Number.MAX_SAFE_INTEGER, aliveAt, ...exact } = filter;
    const given = Object.entries(exact).filter(([, value]) => value !== undefined);
    const where: FindOptionsWhere<GrantEntity> = {
      ...Object.fromEntries(given),
      createdAt: And(MoreThanOrEqual(createdFrom), LessThan(createdBefore)),
      ...(aliveAt === undefined ? {} : { revokedAt: IsNull(), expiresAt: MoreThan(aliveAt) }),
    };
    return readPage(this.database, GrantEntity, where, slice);
  }

  /** For housekeeping, which says how long expired grants are needed. */
  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, GrantEntity, before, limit);
  }

  private update(where: FindOptionsWhere<GrantEntity>, change: Partial<GrantEntity>): Promise<number> {
    return this.database.updateWhere(GrantEntity, where, change);
  }
}

function unrevoked({ createdBefore, ...exact }: GrantSelection): FindOptionsWhere<GrantEntity> {
  const where: FindOptionsWhere<GrantEntity> = { ...exact, revokedAt: IsNull() };
  if (createdBefore !== undefined) where.createdAt = LessThan(createdBefore);
  return where;
}
