import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, IsNull, Not, type ObjectLiteral } from 'typeorm';
import { CachedRead } from '../database/cached-read.js';
import { containing } from '../database/containing.js';
import { Database } from '../database/database.js';
import type { Link } from '../database/linked-rows.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { requireRow, type Requirement } from '../database/requirements.js';
import type { Role } from './role.js';
import { UserEntity } from './user.entity.js';

/** Which users a list has; what is left out does not narrow. */
export interface UserFilter {
  readonly isEnabled?: boolean;
  readonly role?: Role;
  readonly usernameKey?: string;
  readonly emailKey?: string;
  /** A part of the full name, in any case. */
  readonly nameContains?: string;
}

/** The statements on `users`. */
@Injectable()
export class UsersRepository {
  private readonly cache = new CachedRead((id) => this.find(id));

  constructor(private readonly database: Database) {}

  find(id: string): Promise<UserEntity | null> {
    return this.database.findOne(UserEntity, { id });
  }

  /** At most a second old, for what is asked about the same person again and again. */
  findRecent(id: string): Promise<UserEntity | null> {
    return this.cache.get(id);
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

  page({ isEnabled, nameContains, ...exact }: UserFilter, slice: Slice<UserEntity>): Promise<Page<UserEntity>> {
    const given = Object.entries(exact).filter(([, value]) => value !== undefined);
    const where: FindOptionsWhere<UserEntity> = Object.fromEntries(given);
    if (isEnabled !== undefined) where.disabledAt = isEnabled ? IsNull() : Not(IsNull());
    if (nameContains !== undefined) where.name = containing(nameContains);
    return readPage(this.database, UserEntity, where, slice);
  }

  count(): Promise<number> {
    return this.database.read((manager) => manager.count(UserEntity));
  }

  async insert(row: UserEntity): Promise<void> {
    await this.database.run((manager) => manager.insert(UserEntity, row));
  }

  /** What was changed meanwhile stays, and the revision goes on from whatever it is. */
  async update(id: string, change: Partial<UserEntity>): Promise<void> {
    await this.database.updateWhere(UserEntity, { id }, { ...change, revision: () => 'revision + 1' });
    this.cache.forget(id);
  }

  /** False when somebody else has changed the user since it was read. */
  async replace({ id, revision }: UserEntity, change: Partial<UserEntity>): Promise<boolean> {
    const isReplaced = (await this.database.updateWhere(UserEntity, { id, revision }, change)) === 1;
    this.cache.forget(id);
    return isReplaced;
  }

  /**
   * Whether somebody else is an owner and can sign in. Their rows are written to, and not only read: of two owners who
   * take the role from each other at the same moment, one meets the other's change, on every database and cluster.
   */
  async hasOtherOwner(id: string): Promise<boolean> {
    const where = { role: 'owner' as const, disabledAt: IsNull(), id: Not(id) };
    return (await this.database.updateWhere(UserEntity, where, { revision: () => 'revision + 1' })) > 0;
  }

  async delete(id: string): Promise<void> {
    await this.database.run((manager) => manager.delete(UserEntity, { id }));
    this.cache.forget(id);
  }
}
