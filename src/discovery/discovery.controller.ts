import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sha256 } from '../crypto/hash.js';
import { KeyRing } from '../keys/key-ring.js';
import { JWKS_MAX_AGE } from '../keys/key-schedule.js';
import { Public } from '../resource-server/index.js';
import { DocumentJwks, DocumentMetadata } from './discovery.docs.js';
import { ServerMetadata } from './metadata.js';

/** What clients and resource servers look up before they talk to us. */
@Controller()
@Public()
export class DiscoveryController {
  constructor(
    private readonly metadata: ServerMetadata,
    private readonly keys: KeyRing,
  ) {}

  // RFC 8414 §3.
  @Get('.well-known/oauth-authorization-server')
  @DocumentMetadata()
  async authorizationServer(
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendDocument(reply, await this.metadata.read(), known, 'application/json');
  }

  // OpenID Connect Discovery §4: the same document, under the name that OpenID clients look for.
  @Get('.well-known/openid-configuration')
  @DocumentMetadata()
  openIdConfiguration(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    return this.authorizationServer(known, reply);
  }

  // RFC 7517 §5.
  @Get('jwks')
  @DocumentJwks()
  async jwks(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    sendDocument(reply, await this.keys.jwks(), known, 'application/jwk-set+json');
  }
}

function sendDocument(reply: FastifyReply, document: object, known: string | undefined, type: string): void {
  const body = JSON.stringify(document);
  const tag = `"${sha256(body).toString('base64url').slice(0, 22)}"`;
  reply.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE}`).header('ETag', tag);
  // Anybody may read these, from any page.
  reply.header('Access-Control-Allow-Origin', '*');
  if (known === tag) void reply.status(304).send();
  else void reply.type(type).send(body);
}
