import { Inject, Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { sha256 } from '../crypto/hash.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { formatScope } from '../protocol/scope.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { StoredRequestEntity } from './stored-request.entity.js';

// A form that is sent twice gets the same answer twice within this time; the browser shows the second only.
const REPEATED_ANSWER_MS = 10_000;

/** The statements on `authorization_requests`. */
@Injectable()
export class StoredRequestsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param browserSecret undefined leaves it to the first browser that opens the request */
  async store(request: AuthorizationRequest, browserSecret: string | undefined): Promise<StoredRequestEntity> {
    const now = this.clock.now();
    const row: StoredRequestEntity = {
      id: uuidv7(now),
      browserHash: browserSecret === undefined ? null : sha256(browserSecret),
      request,
      loginSessionId: null,
      chosenSessionId: null,
      decidedBy: null,
      allowedScope: null,
      createdAt: now,
      expiresAt: now + this.settings.authorizationRequestTtl * 1000,
      respondedAt: null,
    };
    await this.database.insert(StoredRequestEntity, row);
    return row;
  }

  find(id: string): Promise<StoredRequestEntity | null> {
    return this.database.findOne(StoredRequestEntity, { id, expiresAt: MoreThan(this.clock.now()) });
  }

  /** True for the one browser that comes first. */
  async bind(id: string, browserSecret: string): Promise<boolean> {
    return (
      (await this.database.updateWhere(
        StoredRequestEntity,
        { id, browserHash: IsNull() },
        { browserHash: sha256(browserSecret) },
      )) === 1
    );
  }

  async recordLogin(id: string, loginSessionId: string): Promise<void> {
    await this.database.updateWhere(StoredRequestEntity, { id }, { loginSessionId });
  }

  async recordChoice(id: string, chosenSessionId: string): Promise<void> {
    await this.database.updateWhere(StoredRequestEntity, { id }, { chosenSessionId });
  }

  /** @param scopes undefined when the person said no */
  async recordDecision(id: string, decidedBy: string, scopes: readonly string[] | undefined): Promise<void> {
    await this.database.updateWhere(
      StoredRequestEntity,
      { id },
      { decidedBy, allowedScope: scopes ? formatScope(scopes) : null },
    );
  }

  /** Whether the request was answered, and not only just. */
  isOver({ respondedAt }: StoredRequestEntity): boolean {
    return respondedAt !== null && this.clock.now() - respondedAt > REPEATED_ANSWER_MS;
  }

  /** Whether the request may be answered now: it has not been, or only just. */
  async claimResponse(id: string): Promise<boolean> {
    const now = this.clock.now();
    const first = await this.database.updateWhere(
      StoredRequestEntity,
      { id, respondedAt: IsNull() },
      { respondedAt: now },
    );
    if (first === 1) return true;
    const row = await this.find(id);
    return row !== null && !this.isOver(row);
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, StoredRequestEntity, before, limit);
  }
}
