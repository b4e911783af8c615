import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { UserEntity } from './user.entity.js';

/** The statements on `users`. */
@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<UserEntity | null> {
    return this.database.read((manager) => manager.findOneBy(UserEntity, { id }));
  }

  findByUsername(usernameKey: string): Promise<UserEntity | null> {
    return this.database.read((manager) => manager.findOneBy(UserEntity, { usernameKey }));
  }

  findByEmail(emailKey: string): Promise<UserEntity | null> {
    return this.database.read((manager) => manager.findOneBy(UserEntity, { emailKey }));
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
