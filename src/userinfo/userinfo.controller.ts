import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HandsNotesOn } from '../http/hands-notes-on.decorator.js';
import { notesOf } from '../http/request-scope.js';
import { AccessToken, RequireScope, VerifiedToken } from '../resource-server/index.js';
import { OPENID } from '../protocol/standard-claims.js';
import { DocumentUserinfo } from './userinfo.docs.js';
import { UserinfoService } from './userinfo.service.js';

/** OpenID Connect Core §5.3: who the access token is about. */
@Controller('userinfo')
@RequireScope(OPENID)
@HandsNotesOn()
export class UserinfoController {
  constructor(private readonly userinfo: UserinfoService) {}

  @Get()
  @DocumentUserinfo()
  get(@AccessToken() token: VerifiedToken, @Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(token, http, reply);
  }

  @Post()
  @HttpCode(200)
  @DocumentUserinfo()
  post(@AccessToken() token: VerifiedToken, @Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(token, http, reply);
  }

  private async answer(token: VerifiedToken, http: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { type, body } = await this.userinfo.describe(token, notesOf(http));
    void reply.status(200).header('Cache-Control', 'no-store').type(type).send(body);
  }
}
