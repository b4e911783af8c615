import { Injectable } from '@nestjs/common';
import { Consent } from '../consents/consent.js';
import { ConsentsRepository, toConsent } from '../consents/consents.repository.js';
import type { SessionEntity } from '../sessions/session.entity.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { SignInRoom } from '../users/sign-in-room.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

/** A person whose session is live and whose account is enabled. */
export interface SignIn {
  readonly session: SessionEntity;
  readonly user: UserEntity;
}

const SESSION_FACTS = ['id', 'userId', 'authTime', 'amr', 'acr', 'lastSeenAt', 'expiresAt', 'endedAt'] as const;
const USER_FACTS = ['id', 'securityStamp', 'pairwiseSalt', 'disabledAt'] as const;

/** What the answer to a request depends on, and no more: it is read each time a browser comes. */
export interface RequestSignIn {
  readonly session: Pick<SessionEntity, (typeof SESSION_FACTS)[number]>;
  readonly user: Pick<UserEntity, (typeof USER_FACTS)[number]>;
  /** What they have allowed the client that was asked about; nothing when none was. */
  readonly consent: Consent;
}

@Injectable()
export class SignIns {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly room: SignInRoom,
    private readonly consents: ConsentsRepository,
  ) {}

  /** @throws TemporarilyUnavailableError when nobody else should be asked for a password now */
  requireRoomForAnother(): void {
    this.room.requireForAnother();
  }

  /**
   * Who the secret of a session cookie belongs to, in one statement; nobody when the account was disabled or deleted
   * meanwhile.
   */
  async find(sessionSecret: string | undefined): Promise<SignIn | undefined> {
    if (sessionSecret === undefined) return undefined;
    const found = await this.sessions.findBySecretWith(sessionSecret, { one: this.users.linkedBy('userId') });
    return found?.one?.disabledAt === null ? { session: found.row, user: found.one } : undefined;
  }

  /**
   * The same for a request, with the consent that it needs, in one statement.
   * @param clientId whose consent is wanted
   */
  async findFor(sessionSecret: string | undefined, clientId: string | undefined): Promise<RequestSignIn | undefined> {
    if (sessionSecret === undefined) return undefined;
    const one = { only: USER_FACTS, ...this.users.linkedBy<SessionEntity>('userId') };
    const many = clientId === undefined ? undefined : this.consents.linkedBy<SessionEntity>('userId', clientId);
    const found = await this.sessions.findBySecretWith(sessionSecret, { only: SESSION_FACTS, one, many });
    if (found?.one?.disabledAt !== null) return undefined;
    return { session: found.row, user: found.one, consent: toConsent(found.many) };
  }
}
