import { Inject, Injectable } from '@nestjs/common';
import { UserAdministration } from '../../admin/user-administration.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Throttle } from '../../throttle/throttle.js';
import { InvalidUserError, toUserKey } from '../../users/user-key.js';
import type { UserEntity } from '../../users/user.entity.js';

/** What people may say about themselves: no username, nothing that was proven, nothing that decides what they may do. */
export const OWN_MEMBERS = [
  'name',
  'email',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
] as const;

/** Addresses that were tried too often. */
export class TooManyChangesError extends Error {
  override readonly name = 'TooManyChangesError';
  constructor(readonly retryAfter: number) {
    super('The e-mail address was changed too often');
  }
}

/** What people change about themselves. */
@Injectable()
export class OwnProfile {
  constructor(
    private readonly users: UserAdministration,
    private readonly throttle: Throttle,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Known limit: whether an address is in use can be found out by taking it, as on the sign-up page; so it is a few tries.
   * @param patch by the members of user-profile.dto.ts; null removes one (RFC 7396)
   * @param revision the one that the change was made from; any when it is left out
   * @throws InvalidUserError naming every fault; ChangedMeanwhileError; TooManyChangesError
   */
  async change(user: UserEntity, patch: Readonly<Record<string, unknown>>, revision?: number): Promise<UserEntity> {
    const foreign = Object.keys(patch).filter((name) => !OWN_MEMBERS.some((own) => own === name));
    if (foreign.length > 0) {
      throw new InvalidUserError(foreign.map((name) => `${JSON.stringify(name)}: nothing that people say themselves`));
    }
    const { email } = patch;
    if (typeof email === 'string' && toUserKey(email) !== user.emailKey) await this.countAddress(user);
    return this.users.update(user.id, patch, revision);
  }

  private async countAddress({ id: subject }: UserEntity): Promise<void> {
    const { loginAttemptsPerAccount: most, loginAttemptsWindow: window } = this.settings;
    const exceeded = await this.throttle.count([{ kind: 'account-email', subject, most, window }]);
    if (exceeded) throw new TooManyChangesError(exceeded.retryAfter);
  }
}
