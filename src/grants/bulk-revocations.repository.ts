import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan, LessThan } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { BulkRevocationEntity } from './bulk-revocation.entity.js';
import type { Grant, GrantSelection, RevocationReason } from './grant.js';

/** Longer than anybody's copy of a grant is good (a second), and than processes' clocks should differ. */
const COPIES_MS = 60_000;

/** The revocations that are in force before the rows of all their grants say so. */
@Injectable()
export class BulkRevocationsRepository {
  private readonly cache = new CachedRead(() => this.read());

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** In force from the commit of the unit of work around it: here at once, in other processes within a second. */
  async add({ clientId, userId, sessionId, createdBefore }: GrantSelection, reason: RevocationReason) {
    const now = this.clock.now();
    const revocation: BulkRevocationEntity = {
      id: uuidv7(now),
      clientId: clientId ?? null,
      userId: userId ?? null,
      sessionId: sessionId ?? null,
      createdBefore: createdBefore ?? now,
      reason,
      begunAt: now,
      expiresAt: null,
    };
    await this.database.insert(BulkRevocationEntity, revocation);
    await this.database.afterCommit(() => this.cache.clear());
    return revocation;
  }

  /** The grant as it is when all rows say what they must. */
  async apply(grant: Grant): Promise<Grant>;
  async apply(grant: Grant | null): Promise<Grant | null>;
  async apply(grant: Grant | null): Promise<Grant | null> {
    if (grant?.revokedAt !== null) return grant;
    const revocation = (await this.cache.get('')).find((one) => covers(one, grant));
    return revocation ? { ...grant, revokedAt: revocation.begunAt, revocationReason: revocation.reason } : grant;
  }

  /** Those whose process has probably died. */
  unfinished(begunBefore: number): Promise<BulkRevocationEntity[]> {
    const where = { expiresAt: IsNull(), begunAt: LessThan(begunBefore) };
    return this.database.read((manager) => manager.find(BulkRevocationEntity, { where, order: { id: 'ASC' } }));
  }

  /** False when somebody else has finished it. */
  async finish(id: string): Promise<boolean> {
    const expiresAt = this.clock.now() + COPIES_MS;
    return (await this.database.updateWhere(BulkRevocationEntity, { id, expiresAt: IsNull() }, { expiresAt })) === 1;
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, BulkRevocationEntity, before, limit);
  }

  private async read(): Promise<readonly BulkRevocationEntity[]> {
    // What is finished stays for housekeeping, and there may be much of it.
    const where = [{ expiresAt: IsNull() }, { expiresAt: MoreThan(this.clock.now()) }];
    return this.database.read((manager) => manager.find(BulkRevocationEntity, { where, order: { id: 'ASC' } }));
  }
}

function covers({ clientId, userId, sessionId, createdBefore }: BulkRevocationEntity, grant: Grant): boolean {
  return (
    grant.createdAt < createdBefore &&
    (clientId === null || clientId === grant.clientId) &&
    (userId === null || userId === grant.userId) &&
    (sessionId === null || sessionId === grant.sessionId)
  );
}
