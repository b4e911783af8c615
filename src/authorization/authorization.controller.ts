import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../config/settings.js';
import { HandsNotesOn } from '../http/hands-notes-on.decorator.js';
import { sendSeeOther } from '../http/page-reply.js';
import { rawQuery } from '../http/raw-request.js';
import { notesOf } from '../http/request-scope.js';
import { Turns } from '../http/turns.js';
import { decodeForPage, DisplayedError } from '../protocol/displayed-error.js';
import { UnauthorizedClientError } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import { SessionBound } from '../sessions/session-bound.decorator.js';
import type { RequestNotes } from '../telemetry/log/request-notes.js';
import type { AuthorizationAnswer } from './authorization-answers.js';
import { DocumentAuthorize, DocumentAuthorizeForm, DocumentResume } from './authorization.docs.js';
import { RedirectedError, sendAuthorizationResponse } from './authorization-response.js';
import { AuthorizationService, type AuthorizationStep } from './authorization.service.js';
import { type Browser, Browsers } from './browser.js';
import { Interactions } from './interactions.js';
import type { PendingRequest } from './pending-request.js';
import { RequestReader } from './request-reader.js';

/** RFC 6749 §3.1: where the client application sends the user's browser, and where pages send it back to. */
@Controller('authorize')
@SessionBound()
@HandsNotesOn()
export class AuthorizationController {
  constructor(
    private readonly reader: RequestReader,
    private readonly authorization: AuthorizationService,
    private readonly interactions: Interactions,
    private readonly browsers: Browsers,
    private readonly turns: Turns,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @DocumentAuthorize()
  async get(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const browser = this.browsers.read(http);
    // Who is signed in is what applications wait for; all others are about to look at a page.
    if (browser.sessionSecret === undefined) await this.turns.take();
    const pending = await this.reader.read(
      decodeForPage(() => Parameters.fromQuery(rawQuery(http))),
      notesOf(http),
    );
    const step = await this.advance(pending, browser, notesOf(http));
    if (step.kind === 'respond') return this.respond(reply, pending, step.answer);
    const { id } = await this.interactions.begin(pending.request, this.browsers.ensureSecret(browser, reply));
    sendSeeOther(reply, `${step.path}?request=${id}`);
  }

  // A form posted from the client's site comes without our cookies (SameSite), so nothing is known about the browser yet:
  // the request is stored, and the browser comes back by GET and brings them.
  @Post()
  @HttpCode(303)
  @DocumentAuthorizeForm()
  async post(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.turns.take();
    const { request } = await this.reader.read(
      decodeForPage(() => Parameters.fromForm(http.body)),
      notesOf(http),
    );
    const { id } = await this.interactions.begin(request, this.browsers.read(http).secret);
    sendSeeOther(reply, `/authorize/${id}`);
  }

  @Get(':request')
  @DocumentResume()
  async resume(@Param('request') id: string, @Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.turns.take();
    const browser = this.browsers.read(http);
    const stored = await this.interactions.open(id, browser.secret, () => this.browsers.ensureSecret(browser, reply));
    const pending = await this.authorization.reopen(stored, notesOf(http));
    if (!pending) throw new DisplayedError(clientGone());
    const step = await this.advance(pending, browser, notesOf(http));
    if (step.kind !== 'respond') return void sendSeeOther(reply, `${step.path}?request=${id}`);
    this.respond(reply, pending, step.answer);
  }

  /** The next step; an answer, whether yes or no, is claimed before anybody sees it. */
  private async advance(pending: PendingRequest, browser: Browser, notes: RequestNotes): Promise<AuthorizationStep> {
    const step = await this.authorization.advance(pending, browser, notes).catch(async (error: unknown) => {
      if (error instanceof RedirectedError) await this.interactions.claimAnswer(pending);
      throw error;
    });
    if (step.kind === 'respond') await this.interactions.claimAnswer(pending);
    return step;
  }

  private respond(reply: FastifyReply, { request }: PendingRequest, answer: AuthorizationAnswer): void {
    sendAuthorizationResponse(reply, request, answer, this.settings.issuer);
  }
}

function clientGone(): UnauthorizedClientError {
  return new UnauthorizedClientError('The application has been switched off while you were signing in.', {
    situation: 'application_off',
  });
}
