import { Injectable } from '@nestjs/common';
import type { SessionEntity } from '../sessions/session.entity.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

/** A person whose session is live and whose account is enabled. */
export interface SignIn {
  readonly session: SessionEntity;
  readonly user: UserEntity;
}

@Injectable()
export class SignIns {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
  ) {}

  /** Who the secret of a session cookie belongs to; nobody when the account was disabled or deleted meanwhile. */
  async find(sessionSecret: string | undefined): Promise<SignIn | undefined> {
    const session = await this.sessions.findBySecret(sessionSecret);
    const user = session && (await this.users.find(session.userId));
    return user?.disabledAt === null ? { session: session!, user } : undefined;
  }
}
