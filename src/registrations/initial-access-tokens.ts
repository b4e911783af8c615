import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { sha256 } from '../crypto/hash.js';
import { randomSecret } from '../crypto/random.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { InitialAccessTokenEntity } from './initial-access-token.entity.js';

/** An initial access token that was just made; told once and kept as a hash only. */
export interface NewInitialAccessToken {
  readonly token: string;
  readonly row: InitialAccessTokenEntity;
}

/** The initial access tokens (RFC 7591 §1.2), and the statements on them. */
@Injectable()
export class InitialAccessTokens {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @param ttl seconds */
  async create(uses: number, ttl: number): Promise<NewInitialAccessToken> {
    const token = randomSecret();
    const now = this.clock.now();
    const row = {
      id: uuidv7(now),
      tokenHash: sha256(token),
      usesLeft: uses,
      createdAt: now,
      expiresAt: now + ttl * 1000,
    };
    await this.database.insert(InitialAccessTokenEntity, row);
    return { token, row };
  }

  /** One that could be spent now; whether it still can be is known when it is. */
  findGood(token: string): Promise<InitialAccessTokenEntity | null> {
    return this.database.findOne(InitialAccessTokenEntity, this.good({ tokenHash: sha256(token) }));
  }

  /** Takes one use away. False when there was none left: of two that come together, one is too late. */
  async spend(id: string): Promise<boolean> {
    const change = { usesLeft: () => 'uses_left - 1' };
    return (await this.database.updateWhere(InitialAccessTokenEntity, this.good({ id }), change)) === 1;
  }

  list(): Promise<InitialAccessTokenEntity[]> {
    return this.database.read((manager) => manager.find(InitialAccessTokenEntity, { order: { createdAt: 'ASC' } }));
  }

  async delete(id: string): Promise<boolean> {
    return (await this.database.deleteWhere(InitialAccessTokenEntity, { id })) === 1;
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, InitialAccessTokenEntity, before, limit);
  }

  private good<W extends object>(which: W) {
    return { ...which, usesLeft: MoreThan(0), expiresAt: MoreThan(this.clock.now()) };
  }
}
