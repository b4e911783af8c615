import { Body, Get, HttpCode, Patch, Post, Req, UsePipes } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { clientNetwork } from '../../http/client-network.js';
import { isoOf } from '../../own-apis/lists/instants.js';
import { IfMatch, Precondition } from '../../own-apis/preconditions.js';
import { ProblemError } from '../../own-apis/problems/problem.error.js';
import { requireObject } from '../../own-apis/problems/require-object.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import type { UserEntity } from '../../users/user.entity.js';
import { InvalidUserError } from '../../users/user-key.js';
import { profileOf } from '../../users/user-profile.js';
import { OwnPassword } from '../own/own-password.js';
import { OwnProfile, TooManyChangesError } from '../own/own-profile.js';
import { AccountController } from './account-route.js';
import { OwnAccountDto, OwnProfilePatch, PasswordChangeDto } from './account.dto.js';
import { accountRoutes, PROFILE_PATCH } from './account.docs.js';
import { CurrentPerson, type Person } from './person.js';

/** Who the person is, and their password. */
@AccountController('')
@UsePipes(strictValidation)
export class OwnAccountController {
  constructor(
    private readonly profiles: OwnProfile,
    private readonly passwords: OwnPassword,
  ) {}

  @Get('profile')
  @accountRoutes.profile
  read(@CurrentPerson() { user }: Person): OwnAccountDto {
    return present(user);
  }

  @Patch('profile')
  @accountRoutes.changeProfile
  @ApiBody(PROFILE_PATCH)
  async change(
    @CurrentPerson() { user }: Person,
    @IfMatch() precondition: Precondition,
    @Req() request: FastifyRequest,
    // Proves the members by their names and forms; what is then read is the body itself, in which null is a value.
    @Body() _proven: OwnProfilePatch,
  ): Promise<OwnAccountDto> {
    const revision = precondition.require(user.revision);
    return present(await this.profiles.change(user, requireObject(request.body), revision));
  }

  @Post('password')
  @HttpCode(204)
  @accountRoutes.changePassword
  async setPassword(
    @CurrentPerson() { user, sessionId }: Person,
    @Req() request: FastifyRequest,
    @Body() body: PasswordChangeDto,
  ): Promise<void> {
    const origin = { userAgent: request.headers['user-agent'], network: clientNetwork(request.ip) };
    const change = { current: body.current_password, next: body.new_password, ...origin };
    const outcome = await this.passwords.change({ user, sessionId }, change).catch(underItsName);
    if (outcome.kind === 'wrong_password') {
      throw new ProblemError('wrong_password', 'current_password is not the present password. Nothing was changed.');
    }
    if (outcome.kind === 'too_many_attempts') throw new TooManyChangesError(outcome.retryAfter);
  }
}

/** What is wrong with a password is told of the member that it came in. */
function underItsName(error: unknown): never {
  if (!(error instanceof InvalidUserError)) throw error;
  throw new InvalidUserError(error.reasons.map((reason) => reason.replace(/^password:/, 'new_password:')));
}

/** No id: applications know the person by their own `sub`. */
function present(user: UserEntity): OwnAccountDto {
  return {
    profile: profileOf(user),
    has_password: user.passwordHash !== null,
    created_at: isoOf(user.createdAt),
    updated_at: isoOf(user.updatedAt),
    revision: user.revision,
  };
}
