import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Database } from '../database/database.js';
import { SessionEntity } from './session.entity.js';

/** The statements on `sessions`. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<SessionEntity | null> {
    return this.database.read((manager) => manager.findOneBy(SessionEntity, { id }));
  }

  findBySecretHash(secretHash: Buffer): Promise<SessionEntity | null> {
    return this.database.read((manager) => manager.findOneBy(SessionEntity, { secretHash }));
  }

  async insert(row: SessionEntity): Promise<void> {
    await this.database.run((manager) => manager.insert(SessionEntity, row));
  }

  async touch(id: string, lastSeenAt: number): Promise<void> {
    await this.database.run((manager) => manager.update(SessionEntity, { id }, { lastSeenAt }));
  }

  async end(id: string, endedAt: number): Promise<void> {
    await this.database.run((manager) => manager.update(SessionEntity, { id, endedAt: IsNull() }, { endedAt }));
  }

  async endAllOf(userId: string, endedAt: number): Promise<void> {
    await this.database.run((manager) => manager.update(SessionEntity, { userId, endedAt: IsNull() }, { endedAt }));
  }
}
