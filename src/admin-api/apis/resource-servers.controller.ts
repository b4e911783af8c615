import { Body, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { administrativeAudience } from '../../admin/administrative-scopes.js';
import { ResourceServerAdministration } from '../../admin/resource-server-administration.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
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
import { requireObject } from '../../own-apis/problems/require-object.js';
import { ResourceServerDto, ResourceServersDto, ScopesDto } from './api.dto.js';
import { API_PATCH, apiRoutes, Audience, NEW_API } from './apis.docs.js';

/** The scopes of all APIs, and of the server itself. */
@AdminController('scopes')
export class ScopesController {
  constructor(private readonly scopes: ScopesService) {}

  @Get()
  @apiRoutes.scopes
  async list(): Promise<ScopesDto> {
    const catalogue = await this.scopes.catalogue();
    const items = catalogue.names.map((name) => {
      const { title = name, description = null, optional = false, audience = null } = catalogue.find(name) ?? {};
      return { name, title, description, optional, audience };
    });
    return { items };
  }
}

/** The APIs that tokens are issued for. */
@AdminController('resource-servers')
export class ResourceServersController {
  constructor(
    private readonly apis: ResourceServerAdministration,
    private readonly answers: RepeatableAnswers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @apiRoutes.list
  async list(): Promise<ResourceServersDto> {
    return { items: (await this.apis.list()).map(present) };
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
