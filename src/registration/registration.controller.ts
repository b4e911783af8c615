import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clientNetwork } from '../http/client-network.js';
import { authorizationHeader } from '../http/raw-request.js';
import { Public } from '../resource-server/index.js';
import type { ClientInformation } from './client-information.js';
import { OwnClients } from './own-clients.js';
import {
  DocumentRegistration,
  DocumentRegistrationRead,
  DocumentRegistrationRemoval,
  DocumentRegistrationUpdate,
} from './registration.docs.js';
import { RegistrationLimits } from './registration-limits.js';
import { RegistrationManagement } from './registration-management.js';
import { membersOf, RegistrationReader } from './registration-reader.js';
import { RegistrationService } from './registration.service.js';

/** RFC 7591 and RFC 7592. The callers prove themselves by tokens of registration, which are no access tokens. */
@Controller('register')
@Public()
export class RegistrationController {
  constructor(
    private readonly limits: RegistrationLimits,
    private readonly reader: RegistrationReader,
    private readonly registrations: RegistrationService,
    private readonly management: RegistrationManagement,
    private readonly ownClients: OwnClients,
  ) {}

  // RFC 7591 §3.1.
  @Post()
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @DocumentRegistration()
  async register(@Req() http: FastifyRequest, @Body() body: unknown): Promise<ClientInformation> {
    const network = clientNetwork(http.ip);
    await this.limits.count(network);
    const registrant = await this.registrations.admit(authorizationHeader(http), network);
    return this.registrations.register(await this.reader.read(body), registrant);
  }

  // RFC 7592 §2.1.
  @Get(':client_id')
  @Header('Cache-Control', 'no-store')
  @DocumentRegistrationRead()
  async read(@Param('client_id') id: string, @Req() http: FastifyRequest): Promise<ClientInformation> {
    return this.management.describe(await this.ownClients.open(id, authorizationHeader(http)));
  }

  // RFC 7592 §2.2.
  @Put(':client_id')
  @Header('Cache-Control', 'no-store')
  @DocumentRegistrationUpdate()
  async replace(
    @Param('client_id') id: string,
    @Req() http: FastifyRequest,
    @Body() body: unknown,
  ): Promise<ClientInformation> {
    const own = await this.ownClients.open(id, authorizationHeader(http));
    await this.limits.count(clientNetwork(http.ip));
    await this.management.requireOwnIdentity(membersOf(body), own);
    return this.management.replace(own, await this.reader.read(body, own.client.metadata));
  }

  // RFC 7592 §2.3.
  @Delete(':client_id')
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  @DocumentRegistrationRemoval()
  async remove(@Param('client_id') id: string, @Req() http: FastifyRequest): Promise<void> {
    await this.management.remove(await this.ownClients.open(id, authorizationHeader(http)));
  }
}
