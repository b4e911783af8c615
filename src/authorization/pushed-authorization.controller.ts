import { Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientAuthenticated } from '../clients/client-authenticated.decorator.js';
import { DpopProofs } from '../dpop/dpop-proofs.js';
import { authorizationHeader } from '../http/raw-request.js';
import { PushedAuthorization, type PushedAuthorizationResponse } from './pushed-authorization.js';
import { DocumentPushedAuthorization } from './pushed-authorization.docs.js';

/** RFC 9126 §2: where clients send their authorization requests ahead. */
@Controller('par')
@ClientAuthenticated()
export class PushedAuthorizationController {
  constructor(
    private readonly pushed: PushedAuthorization,
    private readonly proofs: DpopProofs,
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
    return this.pushed.answer(authorizationHeader(http), http.body, () => this.proofs.read(http, reply));
  }
}
