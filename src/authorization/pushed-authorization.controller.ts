import { Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readClientRequest } from '../clients/authentication/client-request.js';
import { ClientAuthenticated } from '../clients/client-authenticated.decorator.js';
import { DpopProofs } from '../dpop/dpop-proofs.js';
import { clientNetwork } from '../http/client-network.js';
import { HandsNotesOn } from '../http/hands-notes-on.decorator.js';
import { PublicClientLimits } from '../throttle/public-client-limits.js';
import { PushedAuthorization, type PushedAuthorizationResponse } from './pushed-authorization.js';
import { DocumentPushedAuthorization } from './pushed-authorization.docs.js';

/** RFC 9126 §2: where clients send their authorization requests ahead. */
@Controller('par')
@ClientAuthenticated()
@HandsNotesOn()
export class PushedAuthorizationController {
  constructor(
    private readonly pushed: PushedAuthorization,
    private readonly proofs: DpopProofs,
    private readonly limits: PublicClientLimits,
  ) {}

  @Post()
  @HttpCode(201)
  // RFC 9126 §2.2.
  @Header('Cache-Control', 'no-cache, no-store')
  @DocumentPushedAuthorization()
  push(
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PushedAuthorizationResponse> {
    return this.pushed.answer(readClientRequest(http), async (client) => {
      if (!client.isConfidential) await this.limits.count(clientNetwork(http.ip));
      return this.proofs.read(http, reply);
    });
  }
}
