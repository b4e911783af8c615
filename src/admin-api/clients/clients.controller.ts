import { Body, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Res, UsePipes } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ClientAdministration } from '../../admin/client-administration.js';
import type { ClientMetadata } from '../../clients/client-metadata.dto.js';
import type { ClientEntity } from '../../clients/client.entity.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import type { Administrator } from '../access/administrator.js';
import { CurrentAdministrator } from '../access/current-administrator.js';
import { IfMatch, Precondition } from '../../own-apis/preconditions.js';
import { requireOwnerForClient } from '../access/prerogatives.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController } from '../admin-route.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { ClientDto, ClientListDto, ClientsQueryDto, ClientWithSecretDto } from './client.dto.js';
import { ClientPresentation } from './client-presentation.js';
import { ClientId, clientRoutes, METADATA_BODY, PATCH_BODY } from './clients.docs.js';

const ORDERS = { created_at: ['createdAt', 'id'], client_name: ['name', 'id'] } as const;

/** The registered clients, one by one. */
@AdminController('clients')
@UsePipes(strictValidation)
export class ClientsController {
  constructor(
    private readonly clients: ClientAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly lists: Lists,
    private readonly presentation: ClientPresentation,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @clientRoutes.list
  list(@Query() query: ClientsQueryDto): Promise<ClientListDto> {
    const filter = { isEnabled: query.enabled, nameContains: query.name_contains };
    const read = this.clients.page.bind(this.clients, filter);
    return this.lists.answer<ClientEntity, ClientDto>(
      { name: 'clients', orders: ORDERS, read, show: (client) => this.presentation.show(client) },
      query,
    );
  }

  @Post()
  @clientRoutes.create
  @ApiBody(METADATA_BODY)
  async create(
    @CurrentAdministrator() administrator: Administrator,
    @Repeatable() request: RepeatableRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClientWithSecretDto> {
    const proven = await this.clients.prove(request.body);
    requireOwnerForClient(administrator, this.settings.issuer, proven);
    const made = await this.answers.once(request, async () =>
      this.presentation.showRegistered(await this.clients.register(proven)),
    );
    void reply.header('Location', `${this.settings.issuer}/api/admin/clients/${made.client_id}`);
    return made;
  }

  @Get(':client_id')
  @ClientId()
  @clientRoutes.read
  async read(@Param('client_id') id: string): Promise<ClientDto> {
    return this.presentation.show(await this.clients.show(id));
  }

  @Put(':client_id')
  @ClientId()
  @clientRoutes.replace
  @ApiBody(METADATA_BODY)
  async replace(
    @Param('client_id') id: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() administrator: Administrator,
    @Body() body: unknown,
  ): Promise<ClientWithSecretDto> {
    const client = await this.clients.show(id);
    precondition.require(client.revision);
    return this.change(administrator, client, await this.clients.prove(body));
  }

  @Patch(':client_id')
  @ClientId()
  @clientRoutes.update
  @ApiBody(PATCH_BODY)
  async update(
    @Param('client_id') id: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() administrator: Administrator,
    @Body() body: unknown,
  ): Promise<ClientWithSecretDto> {
    const client = await this.clients.show(id);
    precondition.require(client.revision);
    return this.change(administrator, client, await this.clients.proveChange(client, body));
  }

  @Delete(':client_id')
  @HttpCode(204)
  @ClientId()
  @clientRoutes.remove
  async remove(
    @Param('client_id') id: string,
    @IfMatch() precondition: Precondition,
    @CurrentAdministrator() administrator: Administrator,
  ): Promise<void> {
    const { revision, metadata } = await this.clients.show(id);
    const meant = precondition.require(revision);
    requireOwnerForClient(administrator, this.settings.issuer, metadata);
    await this.clients.delete(id, meant);
  }

  private async change(
    administrator: Administrator,
    client: ClientEntity,
    proven: ClientMetadata,
  ): Promise<ClientWithSecretDto> {
    requireOwnerForClient(administrator, this.settings.issuer, client.metadata, proven);
    return this.presentation.showRegistered(await this.clients.replace(client, proven));
  }
}
