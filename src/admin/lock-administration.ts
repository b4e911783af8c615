import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.js';
import { accountLimit } from '../throttle/account-limit.js';
import { Throttle } from '../throttle/throttle.js';
import { UserAdministration } from './user-administration.js';

/** What an administrator can do for somebody who has tried too many passwords. */
@Injectable()
export class LockAdministration {
  constructor(
    private readonly users: UserAdministration,
    private readonly throttle: Throttle,
    private readonly audit: AuditLog,
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Forgets the tries of the present window, by whatever name they came. @throws NotFoundError */
  async unlock(userId: string): Promise<void> {
    const { usernameKey, emailKey } = await this.users.show(userId);
    await this.database.unit(async () => {
      for (const name of [userId, usernameKey, emailKey]) {
        await this.throttle.forgive(accountLimit(name, this.settings));
      }
      await this.audit.record({ type: 'user.unlocked', userId });
    });
  }
}
