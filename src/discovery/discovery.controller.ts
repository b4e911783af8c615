import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HandsNotesOn } from '../http/hands-notes-on.decorator.js';
import { KeyRing } from '../keys/key-ring.js';
import { JWKS_MAX_AGE } from '../keys/key-schedule.js';
import { Public } from '../resource-server/index.js';
import { DocumentJwks, DocumentMetadata } from './discovery.docs.js';
import { ServerMetadata } from './metadata.js';
import { DocumentWriter, type PublishedDocument } from './published-document.js';

/** What clients and resource servers look up before they talk to us. */
@Controller()
@Public()
@HandsNotesOn()
export class DiscoveryController {
  private readonly jwksWriter = new DocumentWriter('application/jwk-set+json');

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
    sendDocument(reply, await this.metadata.document(), known);
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
    const keys = await this.keys.publishedKeys();
    // A kid is the thumbprint of its key (RFC 7638): it stands for all that is said of it.
    const version = keys.map(({ kid, algorithm }) => `${kid} ${algorithm}`).join();
    const document = this.jwksWriter.write(version, () => ({ keys: keys.map((key) => key.toPublicJwk()) }));
    sendDocument(reply, document, known);
  }
}

function sendDocument(reply: FastifyReply, { body, tag, type }: PublishedDocument, known: string | undefined): void {
  reply.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE}`).header('ETag', tag);
  // Anybody may read these, from any page.
  reply.header('Access-Control-Allow-Origin', '*');
  if (known === tag) void reply.status(304).send();
  else void reply.type(type).send(body);
}
