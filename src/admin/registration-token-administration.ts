import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { isId } from '../database/ids.js';
import type { InitialAccessTokenEntity } from '../registrations/initial-access-token.entity.js';
import { InitialAccessTokens, type NewInitialAccessToken } from '../registrations/initial-access-tokens.js';
import { NotFoundError } from './not-found.error.js';

/** What an administrator can do with the tokens that let others register clients. */
@Injectable()
export class RegistrationTokenAdministration {
  constructor(
    private readonly tokens: InitialAccessTokens,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  list(): Promise<InitialAccessTokenEntity[]> {
    return this.tokens.list();
  }

  /** @param ttl seconds */
  create(uses: number, ttl: number): Promise<NewInitialAccessToken> {
    return this.database.unit(async () => {
      const created = await this.tokens.create(uses, ttl);
      await this.audit.record({ type: 'registration_token.created', details: { id: created.row.id, uses, ttl } });
      return created;
    });
  }

  /** @throws NotFoundError */
  delete(id: string): Promise<void> {
    return this.database.unit(async () => {
      if (!isId(id) || !(await this.tokens.delete(id))) throw new NotFoundError('registration-token', id);
      await this.audit.record({ type: 'registration_token.deleted', details: { id } });
    });
  }
}
