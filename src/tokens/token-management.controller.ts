import { Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ClientAuthenticated } from '../clients/client-authenticated.decorator.js';
import { authorizationHeader } from '../http/raw-request.js';
import { Introspection, type IntrospectionResponse } from './introspection.js';
import { DocumentIntrospection, DocumentRevocation } from './token-management.docs.js';
import { TokenRevocation } from './token-revocation.js';

/** What can be done with a token but use it. */
@Controller()
@ClientAuthenticated()
export class TokenManagementController {
  constructor(
    private readonly revocation: TokenRevocation,
    private readonly introspection: Introspection,
  ) {}

  @Post('revoke')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DocumentRevocation()
  revoke(@Req() http: FastifyRequest): Promise<void> {
    return this.revocation.answer(authorizationHeader(http), http.body);
  }

  @Post('introspect')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DocumentIntrospection()
  introspect(@Req() http: FastifyRequest): Promise<IntrospectionResponse> {
    return this.introspection.answer(authorizationHeader(http), http.body);
  }
}
