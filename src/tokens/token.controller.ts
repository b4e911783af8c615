import { Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readClientRequest } from '../clients/authentication/client-request.js';
import type { Client } from '../clients/client.js';
import { ClientAuthenticated } from '../clients/client-authenticated.decorator.js';
import { DpopProofs } from '../dpop/dpop-proofs.js';
import { clientNetwork } from '../http/client-network.js';
import { HandsNotesOn } from '../http/hands-notes-on.decorator.js';
import { PublicClientLimits } from '../throttle/public-client-limits.js';
import type { TokenResponse } from './issuance.js';
import { DocumentToken } from './token.docs.js';
import { TokenEndpoint } from './token-endpoint.js';

@Controller('token')
@ClientAuthenticated()
@HandsNotesOn()
export class TokenController {
  constructor(
    private readonly endpoint: TokenEndpoint,
    private readonly proofs: DpopProofs,
    private readonly limits: PublicClientLimits,
  ) {}

  @Post()
  @HttpCode(200)
  // RFC 6749 §5.1.
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @DocumentToken()
  token(@Req() http: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<TokenResponse> {
    const readProof = async (client: Client) => {
      const isCounted = !client.isConfidential && http.headers['dpop'] !== undefined;
      if (isCounted) await this.limits.count(clientNetwork(http.ip));
      return this.proofs.read(http, reply);
    };
    return this.endpoint.answer(readClientRequest(http), readProof);
  }
}
