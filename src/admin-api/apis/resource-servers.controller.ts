import { Body, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, UsePipes } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { administrativeAudience } from '../../admin/administrative-scopes.js';
import { ResourceServerAdministration } from '../../admin/resource-server-administration.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { accountAudience } from '../../own-apis/account-scopes.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import type { ResourceServerEntity } from '../../scopes/resource-server.entity.js';
import { ResourceServer } from '../../scopes/resource-server.js';
import { ScopesService } from '../../scopes/scopes.service.js';
import type { Administrator } from '../access/administrator.js';
import { CurrentAdministrator } from '../access/current-administrator.js';
import { IfMatch, Precondition } from '../../own-apis/preconditions.js';
import { requireOwner } from '../access/prerogatives.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController } from '../admin-route.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { pageOf } from '../../own-apis/lists/page-of.js';
import { requireObject } from '../../own-apis/problems/require-object.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import {
  ResourceServerDto,
  ResourceServersDto,
  ResourceServersQueryDto,
  type ScopeDto,
  ScopesDto,
  ScopesQueryDto,
} from './api.dto.js';
import { API_PATCH, apiRoutes, Audience, NEW_API } from './apis.docs.js';

/** The scopes of all APIs, and of the server itself. */
@AdminController('scopes')
@UsePipes(strictValidation)
export class ScopesController {
  constructor(
    private readonly scopes: ScopesService,
    private readonly lists: Lists,
  ) {}

  @Get()
  @apiRoutes.scopes
  async list(@Query() query: ScopesQueryDto): Promise<ScopesDto> {
    const catalogue = await this.scopes.catalogue();
    const all = catalogue.names.map((name) => {
      const { title = name, description = null, optional = false, audience = null } = catalogue.find(name) ?? {};
      return { name, title, description, optional, audience };
    });
    const rows = all
      .filter(({ audience }) => query.audience === undefined || audience === query.audience)
      .filter(({ name }) => name.includes(query.name_contains ?? ''));
    const show = (scope: ScopeDto) => scope;
    return this.lists.answer<ScopeDto, ScopeDto>(
      { name: 'scopes', orders: { name: ['name'] }, usual: 'name', read: pageOf(rows), show },
      query,
    );
  }
}

const ORDERS = { audience: ['audience'], name: ['name', 'audience'] } as const;

/** The APIs that tokens are issued for. */
@AdminController('resource-servers')
@UsePipes(strictValidation)
export class ResourceServersController {
  constructor(
    private readonly apis: ResourceServerAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly lists: Lists,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @apiRoutes.list
  async list(@Query() query: ResourceServersQueryDto): Promise<ResourceServersDto> {
    const { name_contains: part = '', declared_by_code: isDeclared } = query;
    const rows = (await this.apis.list())
      .filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()))
      .filter(({ declaredAt }) => isDeclared === undefined || isDeclared === (declaredAt !== null));
    return this.lists.answer<ResourceServerEntity, ResourceServerDto>(
      { name: 'resource-servers', orders: ORDERS, usual: 'audience', read: pageOf(rows), show: present },
      query,
    );
  }

  @Post()
  @apiRoutes.create
  @ApiBody(NEW_API)
  create(@Repeatable() request: RepeatableRequest): Promise<ResourceServerDto> {
    const body = requireObject(request.body);
    return this.answers.once(request, async () => present(await this.apis.create(body)));
  }

  @Get(':audience')
  @Audience()
  @apiRoutes.read
  async read(@Param('audience') audience: string): Promise<ResourceServerDto> {
    return present(await this.apis.show(audience));
  }

  @Patch(':audience')
  @Audience()
  @apiRoutes.update
  @ApiBody(API_PATCH)
  async update(
    @Param('audience') audience: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
    @Body() body: unknown,
  ): Promise<ResourceServerDto> {
    const revision = precondition.require((await this.apis.show(audience)).revision);
    this.requireMayChange(by, audience);
    return present(await this.apis.update(audience, requireObject(body), revision));
  }

  @Delete(':audience')
  @HttpCode(204)
  @Audience()
  @apiRoutes.remove
  async remove(
    @Param('audience') audience: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
  ): Promise<void> {
    const revision = precondition.require((await this.apis.show(audience)).revision);
    this.requireMayChange(by, audience);
    await this.apis.delete(audience, revision);
  }

  private requireMayChange(by: Administrator, audience: string): void {
    if (audience === administrativeAudience(this.settings.issuer)) requireOwner(by, 'This is the admin API itself');
    if (audience === accountAudience(this.settings.issuer)) requireOwner(by, 'This is the account API');
  }
}

function present(row: ResourceServerEntity): ResourceServerDto {
  const { audience, name, scopes, tokenFormat, signingAlgorithm, accessTokenTtl } = new ResourceServer(row);
  return {
    audience,
    name,
    scopes,
    access_token_format: tokenFormat,
    access_token_signing_alg: signingAlgorithm,
    access_token_ttl: accessTokenTtl ?? null,
    declared_by_code: row.declaredAt !== null,
    revision: row.revision,
  };
}
