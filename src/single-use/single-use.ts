import { Injectable } from '@nestjs/common';
import { sha256 } from '../crypto/hash.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { SingleUseEntity } from './single-use.entity.js';

/** Lets each value count once, in all processes: claiming it is an INSERT, and the primary key lets one succeed. */
@Injectable()
export class SingleUse {
  constructor(private readonly database: Database) {}

  /**
   * True for the first who claims the value.
   * @param kind such as `client-assertion` or `dpop-proof`
   * @param expiresAt milliseconds since the epoch until which the value could be accepted at all
   */
  claim(kind: string, value: string, expiresAt: number): Promise<boolean> {
    return this.database.insertIfAbsent(SingleUseEntity, { kind, hash: sha256(value), expiresAt });
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, SingleUseEntity, before, limit);
  }
}
