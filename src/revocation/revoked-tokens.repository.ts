import { Injectable } from '@nestjs/common';
import { sha256 } from '../crypto/hash.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { RevokedTokenEntity } from './revoked-token.entity.js';

/** Access tokens that have no grant to revoke: a service's own. The statements on `revoked_tokens`. */
@Injectable()
export class RevokedTokensRepository {
  private readonly cache = new CachedRead((jti) => this.read(jti));

  constructor(private readonly database: Database) {}

  /** @param expiresAt milliseconds since the epoch; afterwards the row is of no use */
  async add(jti: string, expiresAt: number): Promise<void> {
    await this.database.insertIfAbsent(RevokedTokenEntity, { tokenHash: sha256(jti), expiresAt });
    this.cache.forget(jti);
  }

  /** At most a second old. */
  has(jti: string): Promise<boolean> {
    return this.cache.get(jti);
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, RevokedTokenEntity, before, limit);
  }

  private read(jti: string): Promise<boolean> {
    return this.database.read((manager) => manager.existsBy(RevokedTokenEntity, { tokenHash: sha256(jti) }));
  }
}
