import { Body, Delete, Get, HttpCode, Inject, Param, Post, UsePipes } from '@nestjs/common';
import { ClientAdministration } from '../../admin/client-administration.js';
import type { ClientEntity } from '../../clients/client.entity.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import type { Administrator } from '../access/administrator.js';
import { CurrentAdministrator } from '../access/current-administrator.js';
import { IfMatchWhereGiven, Precondition } from '../../own-apis/preconditions.js';
import { requireOwnerForClient } from '../access/prerogatives.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController } from '../admin-route.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { AddedSecretDto, ClientDto, NewSecretDto, SecretsDto } from './client.dto.js';
import { ClientPresentation, presentSecret } from './client-presentation.js';
import { ClientId, clientRoutes, SecretId } from './clients.docs.js';

/** Seconds: a day, in which a new secret is brought everywhere. */
const DEFAULT_OVERLAP = 86_400;

/** Whether a client works, and by which secrets. */
@AdminController('clients/:client_id')
@UsePipes(strictValidation)
export class ClientStateController {
  constructor(
    private readonly clients: ClientAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly presentation: ClientPresentation,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('disable')
  @HttpCode(200)
  @ClientId()
  @clientRoutes.disable
  async disable(
    @Param('client_id') id: string,
    @IfMatchWhereGiven() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
  ): Promise<ClientDto> {
    const { revision } = await this.requireMayChange(id, by);
    await this.clients.disable(id, precondition.require(revision));
    return this.presentation.show(await this.clients.show(id));
  }

  @Post('enable')
  @HttpCode(200)
  @ClientId()
  @clientRoutes.enable
  async enable(
    @Param('client_id') id: string,
    @IfMatchWhereGiven() precondition: Precondition,
    @CurrentAdministrator() by: Administrator,
  ): Promise<ClientDto> {
    const { revision } = await this.requireMayChange(id, by);
    await this.clients.enable(id, precondition.require(revision));
    return this.presentation.show(await this.clients.show(id));
  }

  @Get('secrets')
  @ClientId()
  @clientRoutes.secrets
  async secrets(@Param('client_id') id: string): Promise<SecretsDto> {
    return { items: (await this.clients.secrets(id)).map(presentSecret) };
  }

  @Post('secrets')
  @ClientId()
  @clientRoutes.addSecret
  async addSecret(
    @Param('client_id') id: string,
    @CurrentAdministrator() by: Administrator,
    @Repeatable() request: RepeatableRequest,
    @Body() { overlap = DEFAULT_OVERLAP }: NewSecretDto,
  ): Promise<AddedSecretDto> {
    await this.requireMayChange(id, by);
    return this.answers.once(request, async () => {
      const { secret } = await this.clients.rotateSecret(id, overlap);
      const added = (await this.clients.secrets(id)).at(-1)!;
      return { ...presentSecret(added), client_secret: secret! };
    });
  }

  @Delete('secrets/:secret_id')
  @HttpCode(204)
  @ClientId()
  @SecretId()
  @clientRoutes.removeSecret
  async removeSecret(
    @Param('client_id') id: string,
    @Param('secret_id') secretId: string,
    @CurrentAdministrator() by: Administrator,
  ): Promise<void> {
    await this.requireMayChange(id, by);
    await this.clients.removeSecret(id, secretId);
  }

  private async requireMayChange(id: string, by: Administrator): Promise<ClientEntity> {
    const client = await this.clients.show(id);
    requireOwnerForClient(by, this.settings.issuer, client.metadata);
    return client;
  }
}
