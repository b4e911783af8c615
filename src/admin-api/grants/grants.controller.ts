import { Body, Delete, Get, HttpCode, Param, Post, Query, UsePipes } from '@nestjs/common';
import type { AdministrativeScope } from '../../admin/administrative-scopes.js';
import { GrantAdministration } from '../../admin/grant-administration.js';
import { Clock } from '../../clock/clock.js';
import { type Grant, isActive } from '../../grants/grant.js';
import type { GrantEntity } from '../../grants/grant.entity.js';
import { InsufficientScopeError } from '../../resource-server/index.js';
import type { Administrator } from '../access/administrator.js';
import { CurrentAdministrator } from '../access/current-administrator.js';
import { AdminController } from '../admin-route.js';
import { isoOf, isoOrNull, millisOf } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { invalidRequest } from '../../own-apis/problems/problem.error.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { GrantDto, GrantListDto, GrantsQueryDto } from './grant.dto.js';
import { GrantRevocationDto, RevokedDto } from './grant-revocation.dto.js';
import { GrantId, grantRoutes } from './grants.docs.js';

/** What was issued, to whom, and its end. */
@AdminController('grants')
@UsePipes(strictValidation)
export class GrantsController {
  constructor(
    private readonly grants: GrantAdministration,
    private readonly lists: Lists,
    private readonly clock: Clock,
  ) {}

  @Get()
  @grantRoutes.list
  list(@Query() query: GrantsQueryDto): Promise<GrantListDto> {
    const filter = {
      userId: query.user_id,
      clientId: query.client_id,
      sessionId: query.session_id,
      createdFrom: millisOf(query.created_from),
      createdBefore: millisOf(query.created_before),
      aliveAt: query.active ? this.clock.now() : undefined,
    };
    const read = this.grants.page.bind(this.grants, filter);
    const show = (grant: GrantEntity) => this.present(grant);
    return this.lists.answer<GrantEntity, GrantDto>(
      { name: 'grants', orders: { created_at: ['id'] }, read, show },
      query,
    );
  }

  @Post('revoke')
  @HttpCode(200)
  @grantRoutes.revoke
  async revoke(@CurrentAdministrator() by: Administrator, @Body() body: GrantRevocationDto): Promise<RevokedDto> {
    demand(by, neededFor(body));
    const { ended, isSignedOut } = await this.grants.revoke({
      user: body.user_id,
      client: body.client_id,
      session: body.session_id,
      issuedBefore: millisOf(body.issued_before),
    });
    return { ended, signed_out: isSignedOut };
  }

  @Get(':grant_id')
  @GrantId()
  @grantRoutes.read
  async read(@Param('grant_id') id: string): Promise<GrantDto> {
    return this.present(await this.grants.show(id));
  }

  @Delete(':grant_id')
  @HttpCode(204)
  @GrantId()
  @grantRoutes.end
  async end(@Param('grant_id') id: string): Promise<void> {
    await this.grants.revoke({ grant: id });
  }

  private present(grant: Grant): GrantDto {
    return {
      id: grant.id,
      client_id: grant.clientId,
      user_id: grant.userId,
      session_id: grant.sessionId,
      scope: grant.scope,
      active: isActive(grant, this.clock.now()),
      refreshable: grant.generation !== null,
      created_at: isoOf(grant.createdAt),
      refreshed_at: isoOrNull(grant.rotatedAt),
      expires_at: isoOf(grant.expiresAt),
      revoked_at: isoOrNull(grant.revokedAt),
      revocation_reason: grant.revocationReason,
    };
  }
}

/** Whose affair it is; a time alone is everybody's. */
function neededFor(body: GrantRevocationDto): AdministrativeScope[] {
  const isOfUser = body.user_id !== undefined || body.session_id !== undefined;
  const isOfClient = body.client_id !== undefined;
  if (isOfUser || isOfClient) {
    return [...(isOfUser ? ['admin:users' as const] : []), ...(isOfClient ? ['admin:clients' as const] : [])];
  }
  if (body.issued_before !== undefined) return ['admin:owner'];
  const expected = 'at least one of user_id, client_id, session_id and issued_before';
  throw invalidRequest({ field: 'body', expected });
}

function demand({ permissions }: Administrator, needed: readonly AdministrativeScope[]): void {
  if (!needed.every((scope) => permissions.has(scope))) throw new InsufficientScopeError(needed);
}
