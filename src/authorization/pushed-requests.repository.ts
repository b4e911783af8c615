import { Inject, Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { sha256 } from '../crypto/hash.js';
import { randomSecret } from '../crypto/random.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { PushedRequestEntity } from './pushed-request.entity.js';

type Content = Pick<PushedRequestEntity, 'clientId' | 'parameters' | 'isSigned'>;

/** The statements on `pushed_requests`. */
@Injectable()
export class PushedRequestsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Answers the reference: a secret that is told once and kept as a hash. */
  async store(content: Content): Promise<string> {
    const now = this.clock.now();
    const reference = randomSecret();
    await this.database.insert(PushedRequestEntity, {
      id: uuidv7(now),
      referenceHash: sha256(reference),
      ...content,
      createdAt: now,
      expiresAt: now + this.settings.pushedRequestTtl * 1000,
      answeredBy: null,
    });
    return reference;
  }

  find(reference: string): Promise<PushedRequestEntity | null> {
    return this.database.findOne(PushedRequestEntity, { referenceHash: sha256(reference) });
  }

  isExpired({ expiresAt }: PushedRequestEntity): boolean {
    return expiresAt <= this.clock.now();
  }

  /**
   * Whether this may answer it: nothing has before, or this itself has.
   * @param answeredBy the stored request, or an id that is used for this visit only
   */
  async claim(id: string, answeredBy: string): Promise<boolean> {
    const claimed = await this.database.updateWhere(PushedRequestEntity, { id, answeredBy: IsNull() }, { answeredBy });
    return claimed === 1 || (await this.database.findOne(PushedRequestEntity, { id }))?.answeredBy === answeredBy;
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, PushedRequestEntity, before, limit);
  }
}
