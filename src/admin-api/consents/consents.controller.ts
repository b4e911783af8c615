import { Delete, Get, HttpCode, Param, Query, UsePipes } from '@nestjs/common';
import { ConsentAdministration, type RememberedConsent } from '../../admin/consent-administration.js';
import { CONNECTION } from '../../consents/consent.js';
import type { ConsentEntity } from '../../consents/consent.entity.js';
import { AdminController } from '../admin-route.js';
import { isoOf } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { pageOf } from '../../own-apis/lists/page-of.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import {
  AllowedScopeDto,
  AllowedScopeListDto,
  ConsentDto,
  ConsentsDto,
  ConsentsQueryDto,
  UserConsentsQueryDto,
} from './consent.dto.js';
import { ClientId, consentRoutes, UserId } from './consents.docs.js';

const KEY = ['userId', 'clientId', 'scope'] as const;

/** What people have allowed clients to do, scope by scope. */
@AdminController('consents')
@UsePipes(strictValidation)
export class ConsentsController {
  constructor(
    private readonly consents: ConsentAdministration,
    private readonly lists: Lists,
  ) {}

  @Get()
  @consentRoutes.list
  list(@Query() query: ConsentsQueryDto): Promise<AllowedScopeListDto> {
    const filter = { userId: query.user_id, clientId: query.client_id, scope: query.scope };
    const read = this.consents.page.bind(this.consents, filter);
    // What all rows have in common orders none of them.
    const order = KEY.filter((column) => filter[column] === undefined);
    return this.lists.answer<ConsentEntity, AllowedScopeDto>(
      { name: 'consents', orders: { user_id: order }, read, show: presentScope },
      query,
    );
  }
}

const ORDERS = { client_id: ['clientId'], granted_at: ['grantedAt', 'clientId'] } as const;

/** What one person has allowed clients to do. */
@AdminController('users/:user_id/consents')
@UsePipes(strictValidation)
export class UserConsentsController {
  constructor(
    private readonly consents: ConsentAdministration,
    private readonly lists: Lists,
  ) {}

  @Get()
  @UserId()
  @consentRoutes.ofUser
  async list(@Param('user_id') userId: string, @Query() query: UserConsentsQueryDto): Promise<ConsentsDto> {
    const read = pageOf(await this.consents.listOf(userId));
    return this.lists.answer<RememberedConsent, ConsentDto>(
      { name: `consents of ${userId}`, orders: ORDERS, usual: 'client_id', read, show: present },
      query,
    );
  }

  @Delete(':client_id')
  @HttpCode(204)
  @UserId()
  @ClientId()
  @consentRoutes.withdraw
  async withdraw(@Param('user_id') userId: string, @Param('client_id') clientId: string): Promise<void> {
    await this.consents.withdraw(userId, clientId);
  }
}

function presentScope({ userId, clientId, scope, grantedAt }: ConsentEntity): AllowedScopeDto {
  const allowed = scope === CONNECTION ? null : scope;
  return { user_id: userId, client_id: clientId, scope: allowed, granted_at: isoOf(grantedAt) };
}

function present({ clientId, scopes, grantedAt }: RememberedConsent): ConsentDto {
  return { client_id: clientId, scopes: [...scopes], granted_at: isoOf(grantedAt) };
}
