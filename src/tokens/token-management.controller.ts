import { Controller, Header, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readClientRequest } from '../clients/authentication/client-request.js';
import { ClientAuthenticated } from '../clients/client-authenticated.decorator.js';
import { HandsNotesOn } from '../http/hands-notes-on.decorator.js';
import { Introspection } from './introspection.js';
import { asksForSigned, INTROSPECTION_MEDIA_TYPE, SignedIntrospection } from './signed-introspection.js';
import { DocumentIntrospection, DocumentRevocation } from './token-management.docs.js';
import { TokenRevocation } from './token-revocation.js';

/** What can be done with a token but use it. */
@Controller()
@ClientAuthenticated()
@HandsNotesOn()
export class TokenManagementController {
  constructor(
    private readonly revocation: TokenRevocation,
    private readonly introspection: Introspection,
    private readonly signed: SignedIntrospection,
  ) {}

  @Post('revoke')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DocumentRevocation()
  revoke(@Req() http: FastifyRequest): Promise<void> {
    return this.revocation.answer(readClientRequest(http));
  }

  @Post('introspect')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DocumentIntrospection()
  async introspect(
    @Req() http: FastifyRequest,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { client, response } = await this.introspection.answer(readClientRequest(http));
    if (!asksForSigned(accept)) return void reply.send(response);
    void reply.type(INTROSPECTION_MEDIA_TYPE).send(await this.signed.sign(response, client));
  }
}
