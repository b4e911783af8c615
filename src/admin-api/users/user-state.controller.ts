import { Body, HttpCode, Param, Post, UsePipes } from '@nestjs/common';
import { LockAdministration } from '../../admin/lock-administration.js';
import { SessionAdministration } from '../../admin/session-administration.js';
import { UserAdministration } from '../../admin/user-administration.js';
import type { Administrator } from '../access/administrator.js';
import { CurrentAdministrator } from '../access/current-administrator.js';
import { IfMatchWhereGiven, Precondition } from '../../own-apis/preconditions.js';
import { requireOwnerFor } from '../access/prerogatives.js';
import { AdminController } from '../admin-route.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { PasswordDto, UserDto } from './user.dto.js';
import { presentUser } from './user-presentation.js';
import { UserId, userRoutes } from './users.docs.js';

/** Whether and how a user can sign in. */
@AdminController('users/:user_id')
@UsePipes(strictValidation)
export class UserStateController {
  constructor(
    private readonly users: UserAdministration,
    private readonly sessions: SessionAdministration,
    private readonly locks: LockAdministration,
  ) {}

  @Post('password')
  @HttpCode(200)
  @UserId()
  @userRoutes.setPassword
  async setPassword(
    @Param('user_id') id: string,
    @IfMatchWhereGiven() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
    @Body() { password }: PasswordDto,
  ): Promise<UserDto> {
    await this.users.setPassword(id, password, await this.revisionFor(id, by, precondition));
    return this.present(id);
  }

  @Post('disable')
  @HttpCode(200)
  @UserId()
  @userRoutes.disable
  async disable(
    @Param('user_id') id: string,
    @IfMatchWhereGiven() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
  ): Promise<UserDto> {
    await this.users.disable(id, await this.revisionFor(id, by, precondition));
    return this.present(id);
  }

  @Post('enable')
  @HttpCode(200)
  @UserId()
  @userRoutes.enable
  async enable(
    @Param('user_id') id: string,
    @IfMatchWhereGiven() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
  ): Promise<UserDto> {
    await this.users.enable(id, await this.revisionFor(id, by, precondition));
    return this.present(id);
  }

  @Post('unlock')
  @HttpCode(200)
  @UserId()
  @userRoutes.unlock
  async unlock(@Param('user_id') id: string): Promise<UserDto> {
    await this.locks.unlock(id);
    return this.present(id);
  }

  @Post('sign-out')
  @HttpCode(200)
  @UserId()
  @userRoutes.signOut
  async signOut(@Param('user_id') id: string): Promise<UserDto> {
    await this.sessions.endAllOf(id);
    return this.present(id);
  }

  /** The one that is meant, of a user whom this administrator may change. */
  private async revisionFor(id: string, by: Administrator, precondition: Precondition): Promise<number | undefined> {
    const user = await this.users.show(id);
    requireOwnerFor(by, user);
    return precondition.require(user.revision);
  }

  private async present(id: string): Promise<UserDto> {
    return presentUser(await this.users.show(id));
  }
}
