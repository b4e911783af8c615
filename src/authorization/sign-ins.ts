import { Injectable } from '@nestjs/common';
import { Consent } from '../consents/consent.js';
import { ConsentsRepository, toConsent } from '../consents/consents.repository.js';
import type { SessionEntity } from '../sessions/session.entity.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

/** A person whose session is live and whose account is enabled. */
export interface SignIn {
  readonly session: SessionEntity;
  readonly user: UserEntity;
  /** What they have allowed the client that was asked about; nothing when none was. */
  readonly consent: Consent;
}

@Injectable()
export class SignIns {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly consents: ConsentsRepository,
  ) {}

  /**
   * Who the secret of a session cookie belongs to, in one statement; nobody when the account was disabled or deleted
   * meanwhile.
   * @param clientId whose consent is wanted
   */
  async find(sessionSecret: string | undefined, clientId?: string): Promise<SignIn | undefined> {
    if (sessionSecret === undefined) return undefined;
    const user = this.users.linkedBy<SessionEntity>('userId');
    const consents = clientId === undefined ? undefined : this.consents.linkedBy<SessionEntity>('userId', clientId);
    const found = await this.sessions.findBySecretWith(sessionSecret, user, consents);
    if (found?.one?.disabledAt !== null) return undefined;
    return { session: found.row, user: found.one, consent: toConsent(found.many) };
  }
}
