import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { randomUuid, uuidv7 } from '../crypto/uuid.js';
import { isDuplicateKey } from '../database/failures.js';
import type { ObjectLiteral } from 'typeorm';
import type { Page, Slice } from '../database/pages.js';
import type { Link } from '../database/linked-rows.js';
import type { Requirement } from '../database/requirements.js';
import { PasswordHasher } from './password-hasher.js';
import { InvalidUserError, toUserKey } from './user-key.js';
import {
  changedMembers,
  changeProfile,
  columnsOf,
  profileOf,
  readProfile,
  type ProfileColumns,
} from './user-profile.js';
import type { Role } from './role.js';
import type { UserEntity } from './user.entity.js';
import { type UserFilter, UsersRepository } from './users.repository.js';

/** A profile (user-profile.dto.ts) from outside, not yet proven, and a password where there is one. */
export type NewUser = Readonly<Record<string, unknown>> & { readonly password?: string };

/** A user after a change, and the names of the members that are others now. */
export interface ChangedUser {
  readonly user: UserEntity;
  readonly members: readonly string[];
}

const SHORTEST_PASSWORD = 8;

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /** How many passwords are hashed now, and how many wait for it. */
  get hashingLoad(): { readonly running: number; readonly waiting: number } {
    return this.passwords.load;
  }

  find(id: string): Promise<UserEntity | null> {
    return this.users.find(id);
  }

  /** At most a second old. */
  findRecent(id: string): Promise<UserEntity | null> {
    return this.users.findRecent(id);
  }

  /** For a read of another room: the user whose id its rows have in `property`. */
  linkedBy<F extends ObjectLiteral>(property: keyof F & string): Link<UserEntity, F> {
    return this.users.linkedBy(property);
  }

  /**
   * For a statement of another room that depends on the user.
   * @param securityStamp as it was when the user proved something; left out, whatever it is now
   */
  requireEnabled(id: string, securityStamp?: string): Requirement {
    return this.users.requireEnabled(id, securityStamp);
  }

  list(): Promise<UserEntity[]> {
    return this.users.list();
  }

  page(filter: UserFilter, slice: Slice<UserEntity>): Promise<Page<UserEntity>> {
    return this.users.page(filter, slice);
  }

  count(): Promise<number> {
    return this.users.count();
  }

  /** The user whom `findByLogin` has found, when the password is theirs; undefined in the same time for all others. */
  async authenticate(user: UserEntity | null, password: string): Promise<UserEntity | undefined> {
    const fits = await this.passwords.matches(password, user?.passwordHash);
    return fits && user?.disabledAt === null ? user : undefined;
  }

  /**
   * A new user, not yet stored: hashing takes longer than a transaction should.
   * @throws InvalidUserError naming every fault
   */
  async prepare({ password, ...input }: NewUser): Promise<UserEntity> {
    const profile = readProfile(input, password === undefined ? [] : faultsOfPassword(password));
    return this.newRow(columnsOf(profile), password === undefined ? null : await this.passwords.hash(password));
  }

  /** @throws InvalidUserError when the name or address is taken */
  async add(user: UserEntity): Promise<void> {
    await refuseTaken(() => this.users.insert(user));
  }

  /**
   * Changes what is told of a user; null removes a member (RFC 7396). Undefined when somebody else has changed the user
   * since it was read.
   * @throws InvalidUserError naming every fault
   */
  async changeProfile(user: UserEntity, patch: unknown): Promise<ChangedUser | undefined> {
    const before = profileOf(user);
    const profile = changeProfile(before, patch);
    const changed = { ...columnsOf(profile), updatedAt: this.clock.now(), revision: user.revision + 1 };
    const members = changedMembers(before, profileOf({ ...user, ...changed }));
    if (members.length === 0) return { user, members };
    const isDone = await refuseTaken(() => this.users.replace(user, changed));
    return isDone ? { user: { ...user, ...changed }, members } : undefined;
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

  /** Holds the row until the unit of work ends; false when somebody else has changed it since it was read. */
  claim(user: UserEntity): Promise<boolean> {
    return this.users.replace(user, { revision: user.revision + 1 });
  }

  setRole(user: UserEntity, role: Role | null): Promise<void> {
    return this.update(user, { role });
  }

  /** Within the unit of work of a change that takes an owner away: see the repository. */
  hasOtherOwner(id: string): Promise<boolean> {
    return this.users.hasOtherOwner(id);
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
    return this.users.update(user.id, { ...change, updatedAt: this.clock.now() });
  }

  private newStamp(): string {
    return uuidv7(this.clock.now());
  }

  private newRow(profile: ProfileColumns, passwordHash: string | null): UserEntity {
    const now = this.clock.now();
    return {
      id: uuidv7(now),
      ...profile,
      passwordHash,
      securityStamp: this.newStamp(),
      pairwiseSalt: randomUuid(),
      role: null,
      disabledAt: null,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    };
  }
}

async function refuseTaken<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    if (isDuplicateKey(error)) throw new InvalidUserError(['username or email: taken by another user']);
    throw error;
  }
}

function faultsOfPassword(password: string): string[] {
  if (password.includes('\0')) return ['password: has a NUL character'];
  const length = [...password].length;
  if (length >= SHORTEST_PASSWORD && password.length <= 1024) return [];
  return [`password: expected ${SHORTEST_PASSWORD} to 1024 characters, got ${length}`];
}
