import { Body, Delete, Get, HttpCode, Param, Post, Query, UsePipes } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { RegistrationTokenAdministration } from '../../admin/registration-token-administration.js';
import type { InitialAccessTokenEntity } from '../../registrations/initial-access-token.entity.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController, AdminRoute } from '../admin-route.js';
import { isoOf } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { pageOf } from '../../own-apis/lists/page-of.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import {
  NewRegistrationTokenDto,
  RegistrationTokenDto,
  RegistrationTokenInput,
  RegistrationTokensDto,
  RegistrationTokensQueryDto,
} from './registration-token.dto.js';

/** Seconds: a week, in which a developer gets to it. */
const DEFAULT_TTL = 7 * 86_400;

const ORDERS = { created_at: ['createdAt', 'id'], expires_at: ['expiresAt', 'id'] } as const;

/** The tokens that let others register clients, where REGISTRATION is `token`. */
@AdminController('registration-tokens')
@UsePipes(strictValidation)
export class RegistrationTokensController {
  constructor(
    private readonly tokens: RegistrationTokenAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly lists: Lists,
  ) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List the tokens that let somebody register clients',
    answer: 'Tokens.',
    type: RegistrationTokensDto,
  })
  async list(@Query() query: RegistrationTokensQueryDto): Promise<RegistrationTokensDto> {
    const read = pageOf(await this.tokens.list());
    return this.lists.answer<InitialAccessTokenEntity, RegistrationTokenDto>(
      { name: 'registration-tokens', orders: ORDERS, read, show: present },
      query,
    );
  }

  @Post()
  @AdminRoute({
    scope: 'admin:clients',
    summary: 'Make a token that lets somebody register clients',
    description: 'RFC 7591 §3. It counts where REGISTRATION is `token`. No client gets scopes of the admin API by it.',
    status: 201,
    answer: 'The token, told this once.',
    type: NewRegistrationTokenDto,
    isRepeatable: true,
  })
  create(
    @Repeatable() request: RepeatableRequest,
    @Body() { uses = 1, expires_in: ttl = DEFAULT_TTL }: RegistrationTokenInput,
  ): Promise<NewRegistrationTokenDto> {
    return this.answers.once(request, async () => {
      const { token, row } = await this.tokens.create(uses, ttl);
      return { ...present(row), token };
    });
  }

  @Delete(':token_id')
  @HttpCode(204)
  @ApiParam({ name: 'token_id', description: 'The token.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' })
  @AdminRoute({
    scope: 'admin:clients',
    summary: 'Delete a token that lets somebody register clients',
    description: 'Clients that were registered with it stay.',
    status: 204,
    answer: 'It is gone.',
    problems: ['not_found'],
  })
  async remove(@Param('token_id') id: string): Promise<void> {
    await this.tokens.delete(id);
  }
}

function present({ id, usesLeft, createdAt, expiresAt }: InitialAccessTokenEntity): RegistrationTokenDto {
  return { id, uses_left: usesLeft, created_at: isoOf(createdAt), expires_at: isoOf(expiresAt) };
}
