import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { randomUuid, uuidv7 } from '../crypto/uuid.js';
import { isDuplicateKey } from '../database/failures.js';
import { PasswordHasher } from './password-hasher.js';
import { faultsOfUser, InvalidUserError, toUserKey } from './user-key.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly name?: string;
  readonly password?: string;
}

const SHORTEST_PASSWORD = 8;

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  find(id: string): Promise<UserEntity | null> {
    return this.users.find(id);
  }

  list(): Promise<UserEntity[]> {
    return this.users.list();
  }

  count(): Promise<number> {
    return this.users.count();
  }

  /** The user who signs in as `login` (username or e-mail) with this password; undefined in the same time for all others. */
  async authenticate(login: string, password: string): Promise<UserEntity | undefined> {
    const user = await this.findByLogin(login);
    const fits = await this.passwords.matches(password, user?.passwordHash);
    return fits && user?.disabledAt === null ? user : undefined;
  }

  /**
   * A new user, not yet stored: hashing takes longer than a transaction should.
   * @throws InvalidUserError naming every fault
   */
  async prepare(input: NewUser): Promise<UserEntity> {
    const faults = faultsOfUser(input);
    if (input.password !== undefined) faults.push(...faultsOfPassword(input.password));
    if (faults.length > 0) throw new InvalidUserError(faults);
    return this.newRow(input, input.password === undefined ? null : await this.passwords.hash(input.password));
  }

  /** @throws InvalidUserError when the name or address is taken */
  async add(user: UserEntity): Promise<void> {
    try {
      await this.users.insert(user);
    } catch (error) {
      if (isDuplicateKey(error)) throw new InvalidUserError(['username or email: taken by another user']);
      throw error;
    }
  }

  /** The hash for `setPasswordHash`, made before a unit of work begins. */
  hashNewPassword(password: string): Promise<string> {
    const faults = faultsOfPassword(password);
    if (faults.length > 0) throw new InvalidUserError(faults);
    return this.passwords.hash(password);
  }

  setPasswordHash(user: UserEntity, passwordHash: string): Promise<void> {
    return this.update(user, { passwordHash, securityStamp: this.newStamp() });
  }

  setEnabled(user: UserEntity, isEnabled: boolean): Promise<void> {
    const disabledAt = isEnabled ? null : (user.disabledAt ?? this.clock.now());
    return this.update(user, { disabledAt, securityStamp: this.newStamp() });
  }

  delete(id: string): Promise<void> {
    return this.users.delete(id);
  }

  /** @param login what somebody types to sign in: username or e-mail, in any case */
  findByLogin(login: string): Promise<UserEntity | null> {
    const key = toUserKey(login);
    return key.includes('@') ? this.users.findByEmail(key) : this.users.findByUsername(key);
  }

  private update(user: UserEntity, change: Partial<UserEntity>): Promise<void> {
    return this.users.update(user.id, { ...change, updatedAt: this.clock.now(), revision: user.revision + 1 });
  }

  private newStamp(): string {
    return uuidv7(this.clock.now());
  }

  private newRow({ username, email, name }: NewUser, passwordHash: string | null): UserEntity {
    const now = this.clock.now();
    return {
      id: uuidv7(now),
      username,
      usernameKey: toUserKey(username),
      email,
      emailKey: toUserKey(email),
      emailVerified: false,
      name: name ?? null,
      passwordHash,
      securityStamp: this.newStamp(),
      pairwiseSalt: randomUuid(),
      claims: {},
      disabledAt: null,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    };
  }
}

function faultsOfPassword(password: string): string[] {
  const length = [...password].length;
  return length >= SHORTEST_PASSWORD && password.length <= 1024 && !password.includes('\0')
    ? []
    : [`password: expected ${SHORTEST_PASSWORD} to 1024 characters, got ${length}`];
}
