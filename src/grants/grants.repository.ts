import { Injectable } from '@nestjs/common';
import { And, Between, In, IsNull, LessThan, MoreThan, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { removeExpiredRows, sliceByExpiry } from '../database/expired-rows.js';
import type { Requirement } from '../database/requirements.js';
import type { ConditionalInsert } from '../database/statements.js';
import { BulkRevocationsRepository } from './bulk-revocations.repository.js';
import { GrantEntity } from './grant.entity.js';
import type { Grant, GrantSelection, RevocationReason } from './grant.js';
import {
  type GrantSlice,
  readSessionSlice,
  revokeSlice,
  type SessionGrant,
  sliceByKey,
  type Why,
} from './grant-slices.js';

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

/** What was found before it is rotated. */
export type RotatedGrant = Pick<Grant, 'id' | 'clientId' | 'revokedAt'> & { readonly generation: number };

/**
 * Each step of a grant's life, one statement each. No step reads first and writes then. What is found here is as all
 * revocations want it, also where one has not come to its row yet (bulk-revocations.repository.ts).
 */
@Injectable()
export class GrantsRepository {
  private readonly cache = new CachedRead((id) => this.database.findOne(GrantEntity, { id }));

  constructor(
    private readonly database: Database,
    private readonly bulk: BulkRevocationsRepository,
    private readonly clock: Clock,
  ) {}

  /** Redeems: `inserted` for one caller, `exists` for everybody after; nothing where a required row is not there. */
  insert(grant: GrantEntity, requirements: readonly Requirement[]): Promise<ConditionalInsert> {
    return this.database.insertIf(GrantEntity, grant, requirements);
  }

  async find(id: string): Promise<Grant | null> {
    return this.bulk.apply(await this.database.findOne(GrantEntity, { id }));
  }

  /** What was issued in a session and is still good, part by part. */
  async *findOfSession(userId: string, sessionId: string): AsyncGenerator<SessionGrant[]> {
    for await (const slice of sliceByKey(this.database, { userId })) {
      yield await readSessionSlice(this.database, slice, { userId, sessionId });
    }
  }

  /** Revokes what a user has beside one session, part by part; answers how many grants that were. */
  async revokeBeside(userId: string, sessionId: string, reason: RevocationReason): Promise<number> {
    const why = { reason, at: this.clock.now() };
    let count = 0;
    for await (const slice of sliceByKey(this.database, { userId })) {
      count += await revokeSlice(this.database, slice, { userId, exceptSessionId: sessionId }, why);
    }
    this.cache.clear();
    return count;
  }

  /** At most a second old: for guards, which look at each request. */
  async findRecent(id: string): Promise<Grant | null> {
    return this.bulk.apply(await this.cache.get(id));
  }

  /**
   * Rotation: generation n becomes n+1 for exactly one caller, and for nobody once the grant is revoked or expired.
   * RFC 9700 §4.14.2.
   * @param generation the one that is presented; it may stay what it is
   */
  async rotate(
    { id, clientId, generation, revokedAt }: RotatedGrant,
    next: Rotation,
    requirements: readonly Requirement[],
  ): Promise<boolean> {
    // Its row may not say so yet.
    if (revokedAt !== null) return false;
    const { rotatedAt: now } = next;
    const [expiresAt, idleExpiresAt] = [MoreThan(now), MoreThan(now)];
    const where = { id, clientId, generation, revokedAt: IsNull(), expiresAt, idleExpiresAt };
    return (await this.database.updateWhere(GrantEntity, where, next, { requirements })) === 1;
  }

  /** Revokes those of them that are not revoked yet; answers how many that were. */
  async revoke(ids: string | readonly string[], reason: RevocationReason): Promise<number> {
    const all = [ids].flat();
    if (all.length === 0) return 0;
    const where = { id: all.length === 1 ? all[0]! : In(all), revokedAt: IsNull() };
    const count = await this.update(where, { revokedAt: this.clock.now(), revocationReason: reason });
    for (const id of all) this.cache.forget(id);
    return count;
  }

  /** What is selected, in parts of about a thousand that one short statement can end; the newest first. */
  slices(selection: GrantSelection): AsyncGenerator<GrantSlice> {
    return sliceByKey(this.database, selection);
  }

  /** Revokes what is selected within a part of the table; answers how many grants that were. */
  async revokeWithin(slice: GrantSlice, selection: GrantSelection, why: Why): Promise<number> {
    const count = await revokeSlice(this.database, slice, selection, why);
    this.cache.clear();
    return count;
  }

  /** The same for everything made before a moment, in many short statements: when it is interrupted, call it again. */
  async revokeMadeBefore(createdBefore: number, reason: RevocationReason, now: number): Promise<number> {
    let count = 0;
    for await (const { from, upTo } of sliceByExpiry(this.database, GrantEntity, now)) {
      const where = { revokedAt: IsNull(), createdAt: LessThan(createdBefore), expiresAt: Between(from, upTo) };
      count += await this.update(where, { revokedAt: now, revocationReason: reason });
    }
    this.cache.clear();
    return count;
  }

  async page(filter: GrantListFilter, slice: Slice<GrantEntity>): Promise<Page<GrantEntity>> {
    const { createdFrom = 0, createdBefore = Number.MAX_SAFE_INTEGER, aliveAt, ...exact } = filter;
    const given = Object.entries(exact).filter(([, value]) => value !== undefined);
    const where: FindOptionsWhere<GrantEntity> = {
      ...Object.fromEntries(given),
      createdAt: And(MoreThanOrEqual(createdFrom), LessThan(createdBefore)),
      ...(aliveAt === undefined ? {} : { revokedAt: IsNull(), expiresAt: MoreThan(aliveAt) }),
    };
    const { rows, next } = await readPage(this.database, GrantEntity, where, slice);
    const seen = await Promise.all(rows.map((row) => this.bulk.apply(row)));
    // Fewer than asked for where a revocation has not come to all rows yet; the list goes on where it would.
    return { rows: aliveAt === undefined ? seen : seen.filter(({ revokedAt }) => revokedAt === null), next };
  }

  /** For housekeeping, which says how long expired grants are needed. */
  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, GrantEntity, before, limit);
  }

  private update(where: FindOptionsWhere<GrantEntity>, change: Partial<GrantEntity>): Promise<number> {
    return this.database.updateWhere(GrantEntity, where, change);
  }
}
