import { Injectable } from '@nestjs/common';
import { IsNull, type ObjectLiteral } from 'typeorm';
import { Database } from '../database/database.js';
import type { Link } from '../database/linked-rows.js';
import { requireRow, type Requirement } from '../database/requirements.js';
import { UserEntity } from './user.entity.js';

/** The statements on `users`. */
@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<UserEntity | null> {
    return this.database.findOne(UserEntity, { id });
  }

  findByUsername(usernameKey: string): Promise<UserEntity | null> {
    return this.database.findOne(UserEntity, { usernameKey });
  }

  findByEmail(emailKey: string): Promise<UserEntity | null> {
    return this.database.findOne(UserEntity, { emailKey });
  }

  /** @param property of the other room's rows that holds a user's id */
  linkedBy<F extends ObjectLiteral>(property: keyof F & string): Link<UserEntity, F> {
    return { entity: UserEntity, on: { id: property } };
  }

  /** @param securityStamp as it was when something was proven; left out, whatever it is now */
  requireEnabled(id: string, securityStamp?: string): Requirement {
    const unchanged = securityStamp === undefined ? {} : { securityStamp };
    return requireRow(UserEntity, { id, disabledAt: IsNull(), ...unchanged });
  }

  list(): Promise<UserEntity[]> {
    return this.database.read((manager) => manager.find(UserEntity, { order: { username: 'ASC' } }));
  }

  count(): Promise<number> {
    return this.database.read((manager) => manager.count(UserEntity));
  }

  async insert(row: UserEntity): Promise<void> {
    await this.database.run((manager) => manager.insert(UserEntity, row));
  }

  async update(id: string, change: Partial<UserEntity>): Promise<void> {
    await this.database.run((manager) => manager.update(UserEntity, { id }, change));
  }

  /** False when somebody else has changed the user since it was read. */
  async replace({ id, revision }: UserEntity, change: Partial<UserEntity>): Promise<boolean> {
    return (await this.database.updateWhere(UserEntity, { id, revision }, change)) === 1;
  }

  async delete(id: string): Promise<void> {
    await this.database.run((manager) => manager.delete(UserEntity, { id }));
  }
}
