import { Body, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Res, UsePipes } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { UserAdministration } from '../../admin/user-administration.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import { toUserKey } from '../../users/user-key.js';
import type { UserEntity } from '../../users/user.entity.js';
import type { UserFilter } from '../../users/users.repository.js';
import type { Administrator } from '../access/administrator.js';
import { CurrentAdministrator } from '../access/current-administrator.js';
import { IfMatch, Precondition } from '../../own-apis/preconditions.js';
import { requireOwnerFor } from '../access/prerogatives.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController } from '../admin-route.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { requireObject } from '../../own-apis/problems/require-object.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { NewUserDto, RoleDto, UserDto, UserListDto, UsersQueryDto } from './user.dto.js';
import { presentUser } from './user-presentation.js';
import { PROFILE_PATCH, UserId, userRoutes } from './users.docs.js';

// Ids are time-ordered.
const ORDERS = { created_at: ['id'], username: ['usernameKey'] } as const;

/** The people who can sign in, one by one. */
@AdminController('users')
@UsePipes(strictValidation)
export class UsersController {
  constructor(
    private readonly users: UserAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly lists: Lists,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @userRoutes.list
  list(@Query() query: UsersQueryDto): Promise<UserListDto> {
    const read = this.users.page.bind(this.users, filterOf(query));
    return this.lists.answer<UserEntity, UserDto>({ name: 'users', orders: ORDERS, read, show: presentUser }, query);
  }

  @Post()
  @userRoutes.create
  @ApiBody({ type: NewUserDto })
  async create(
    @Repeatable() request: RepeatableRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDto> {
    const prepared = await this.users.prepare(requireObject(request.body));
    const made = await this.answers.once(request, async () => presentUser(await this.users.add(prepared)));
    void reply.header('Location', `${this.settings.issuer}/api/admin/users/${made.id}`);
    return made;
  }

  @Get(':user_id')
  @UserId()
  @userRoutes.read
  async read(@Param('user_id') id: string): Promise<UserDto> {
    return presentUser(await this.users.show(id));
  }

  @Patch(':user_id')
  @UserId()
  @userRoutes.update
  @ApiBody(PROFILE_PATCH)
  async update(
    @Param('user_id') id: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
    @Body() body: unknown,
  ): Promise<UserDto> {
    const user = await this.users.show(id);
    const revision = precondition.require(user.revision);
    requireOwnerFor(by, user);
    return presentUser(await this.users.update(id, requireObject(body), revision));
  }

  @Put(':user_id/role')
  @UserId()
  @userRoutes.setRole
  async setRole(
    @Param('user_id') id: string,
    @IfMatch() precondition: Precondition,
    @Body() { role }: RoleDto,
  ): Promise<UserDto> {
    const user = await this.users.show(id);
    await this.users.setRole(id, role, precondition.require(user.revision));
    return presentUser(await this.users.show(id));
  }

  @Delete(':user_id')
  @HttpCode(204)
  @UserId()
  @userRoutes.remove
  async remove(
    @Param('user_id') id: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
  ): Promise<void> {
    const user = await this.users.show(id);
    const revision = precondition.require(user.revision);
    requireOwnerFor(by, user);
    await this.users.delete(id, revision);
  }
}

function filterOf({ enabled, role, username, email, name_contains: nameContains }: UsersQueryDto): UserFilter {
  return {
    isEnabled: enabled,
    role,
    usernameKey: username === undefined ? undefined : toUserKey(username),
    emailKey: email === undefined ? undefined : toUserKey(email),
    nameContains,
  };
}
