import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import { isUuid } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import type { Page, Slice } from '../database/pages.js';
import { Revocation } from '../revocation/revocation.js';
import type { Role } from '../users/role.js';
import type { UserEntity } from '../users/user.entity.js';
import type { UserFilter } from '../users/users.repository.js';
import { type NewUser, UsersService } from '../users/users.service.js';
import { ChangedMeanwhileError } from './changed-meanwhile.error.js';
import { NotFoundError } from './not-found.error.js';
import { RefusedError } from './refused.error.js';

/** What an administrator can do with users. Each change is one unit of work with its audit row. */
@Injectable()
export class UserAdministration {
  constructor(
    private readonly users: UsersService,
    private readonly consents: ConsentsRepository,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  list(): Promise<UserEntity[]> {
    return this.users.list();
  }

  page(filter: UserFilter, slice: Slice<UserEntity>): Promise<Page<UserEntity>> {
    return this.users.page(filter, slice);
  }

  count(): Promise<number> {
    return this.users.count();
  }

  /** The user whom people mean by this: id, username or e-mail. @throws NotFoundError */
  async find(reference: string): Promise<UserEntity> {
    const user = isUuid(reference) ? await this.users.find(reference) : null;
    const found = user ?? (await this.users.findByLogin(reference));
    if (!found) throw new NotFoundError('user', reference);
    return found;
  }

  /** @throws NotFoundError */
  async show(id: string): Promise<UserEntity> {
    const user = isUuid(id) ? await this.users.find(id) : null;
    if (!user) throw new NotFoundError('user', id);
    return user;
  }

  /** @throws InvalidUserError naming every fault */
  async create(input: NewUser, role: Role | null = null): Promise<UserEntity> {
    return this.add({ ...(await this.users.prepare(input)), role });
  }

  /** A new user, proven and not yet stored: hashing takes longer than a unit of work should. */
  prepare(input: NewUser): Promise<UserEntity> {
    return this.users.prepare(input);
  }

  /** Stores a user whom `prepare` has proven. @throws InvalidUserError when the name or address is taken */
  add(prepared: UserEntity): Promise<UserEntity> {
    return this.database.unit(async () => {
      await this.users.add(prepared);
      const details = prepared.role === null ? {} : { role: prepared.role };
      await this.audit.record({ type: 'user.created', userId: prepared.id, details });
      return prepared;
    });
  }

  /**
   * Changes what is told of a user, by the members of user-profile.dto.ts; null removes one (RFC 7396).
   * @param revision the one that the change was made from; any when it is left out
   * @throws InvalidUserError naming every fault; ChangedMeanwhileError; NotFoundError
   */
  update(id: string, patch: unknown, revision?: number): Promise<UserEntity> {
    return this.database.unit(async () => {
      const user = await this.show(id);
      const isCurrent = revision === undefined || revision === user.revision;
      const changed = isCurrent ? await this.users.changeProfile(user, patch) : undefined;
      if (!changed) throw new ChangedMeanwhileError('user');
      const { members } = changed;
      // Which members, never their values: the audit log outlives the user.
      if (members.length > 0) await this.audit.record({ type: 'user.updated', userId: id, details: { members } });
      return changed.user;
    });
  }

  /**
   * A disabled user is signed out everywhere, and no client keeps a working token.
   * @param revision the one that is meant; any when it is left out
   * @throws ChangedMeanwhileError; RefusedError for the last owner
   */
  disable(id: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      const user = await this.read(id, revision);
      await this.requireOtherOwner(user);
      await this.users.setEnabled(user, false);
      await this.revocation.endUser(id, 'user_disabled');
      await this.audit.record({ type: 'user.disabled', userId: id });
    });
  }

  /** @param revision as for `disable` */
  enable(id: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      await this.users.setEnabled(await this.read(id, revision), true);
      await this.audit.record({ type: 'user.enabled', userId: id });
    });
  }

  /**
   * @param revision the one that is meant; any when it is left out
   * @throws ChangedMeanwhileError; RefusedError for the last owner
   */
  delete(id: string, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      const user = await this.read(id, revision);
      await this.requireOtherOwner(user);
      // First: a code that is redeemed at this moment waits for the row, and then finds the user disabled.
      await this.users.setEnabled(user, false);
      await this.revocation.endUser(id, 'user_deleted');
      await this.consents.forgetUser(id);
      await this.users.delete(id);
      await this.audit.record({ type: 'user.deleted', userId: id });
    });
  }

  /**
   * Whoever knew the old password is signed out with it.
   * @param revision the one that is meant; any when it is left out
   * @throws ChangedMeanwhileError, InvalidUserError
   */
  async setPassword(id: string, password: string, revision?: number): Promise<void> {
    await this.show(id);
    const passwordHash = await this.users.hashNewPassword(password);
    await this.database.unit(async () => {
      await this.users.setPasswordHash(await this.read(id, revision), passwordHash);
      await this.revocation.endUser(id, 'password_changed');
      await this.audit.record({ type: 'user.password_set', userId: id });
    });
  }

  /**
   * What the user may do with the server itself; it counts within a second, for tokens that exist, too.
   * @param revision the one that is meant; any when it is left out
   * @throws ChangedMeanwhileError; RefusedError for the last owner, after whom nobody could give roles
   */
  setRole(id: string, role: Role | null, revision?: number): Promise<void> {
    return this.database.unit(async () => {
      const user = await this.read(id, revision);
      if (role !== 'owner') await this.requireOtherOwner(user);
      await this.users.setRole(user, role);
      await this.audit.record({ type: 'user.role_set', userId: id, details: { before: user.role, after: role } });
    });
  }

  /** In exactly this revision, and held until the unit of work ends, where one is named. */
  private async read(id: string, revision: number | undefined): Promise<UserEntity> {
    const user = await this.show(id);
    if (revision === undefined) return user;
    if (user.revision !== revision || !(await this.users.claim(user))) throw new ChangedMeanwhileError('user');
    return user;
  }

  private async requireOtherOwner({ id, role, disabledAt }: UserEntity): Promise<void> {
    if (role !== 'owner' || disabledAt !== null || (await this.users.hasOtherOwner(id))) return;
    throw new RefusedError('This user is the last owner. Make somebody else an owner first');
  }
}
