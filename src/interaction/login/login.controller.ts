import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Browsers } from '../../authorization/browser.js';
import { clientNetwork } from '../../http/client-network.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { HandsNotesOn } from '../../http/hands-notes-on.decorator.js';
import { sendPage, sendSeeOther } from '../../http/page-reply.js';
import { notesOf } from '../../http/request-scope.js';
import { formActionSource } from '../../protocol/redirect-uri.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import { SignInRoom } from '../../users/sign-in-room.js';
import { type PageContext, PageContexts } from '../page-context.js';
import { DocumentLogin, DocumentLoginPage } from './login.docs.js';
import { type LoginPageProps, renderLoginPage } from './login.page.js';
import { type LoginOutcome, LoginService } from './login.service.js';

const FORM = 'login';

/** The login page. It writes down who signed in, and sends the browser back to the authorization endpoint. */
@Controller('login')
@SessionBound()
@HandsNotesOn()
export class LoginController {
  constructor(
    private readonly contexts: PageContexts,
    private readonly room: SignInRoom,
    private readonly logins: LoginService,
    private readonly browsers: Browsers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @DocumentLoginPage()
  async show(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.sendLoginPage(reply, await this.contexts.ofQuery(http), {}, 200);
  }

  @Post()
  @HttpCode(303)
  @DocumentLogin()
  async submit(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.room.requireForPassword();
    const context = await this.contexts.ofForm(http, FORM);
    const { stored, browser, parameters } = context;
    const attempt = {
      login: parameters.get('username') ?? '',
      password: parameters.get('password') ?? '',
      userAgent: http.headers['user-agent'],
      network: clientNetwork(http.ip),
      notes: notesOf(http),
    };
    const outcome = await this.logins.attempt(attempt, stored, browser);
    if (outcome.kind !== 'signed_in') return this.sendFailure(reply, context, attempt.login, outcome);
    this.browsers.giveSession(reply, outcome.secret, outcome.others);
    sendSeeOther(reply, `/authorize/${stored.id}`);
  }

  private sendFailure(
    reply: FastifyReply,
    context: PageContext,
    username: string,
    outcome: Exclude<LoginOutcome, { kind: 'signed_in' }>,
  ): void {
    const isThrottled = outcome.kind === 'too_many_attempts';
    const retryAfterMinutes = isThrottled ? Math.ceil(outcome.retryAfter / 60) : undefined;
    if (isThrottled) reply.header('Retry-After', outcome.retryAfter);
    this.sendLoginPage(
      reply,
      context,
      { failure: outcome.kind, username, retryAfterMinutes, correlationId: reply.request.id },
      isThrottled ? 429 : 422,
    );
  }

  private sendLoginPage(
    reply: FastifyReply,
    context: PageContext,
    props: Partial<LoginPageProps>,
    status: number,
  ): void {
    const { client, request } = context.pending;
    const { name: clientName, ...clientLinks } = client.textsIn(context.messages.language);
    const page = renderLoginPage({
      action: '/login',
      requestId: context.stored.id,
      csrfToken: this.contexts.csrfToken(FORM, context),
      clientName,
      clientLinks,
      signUpHref: this.settings.selfRegistration === 'off' ? undefined : `/sign-up?request=${context.stored.id}`,
      username: request.loginHint,
      messages: context.messages,
      ...props,
    });
    sendPage(reply, page, { status, formActions: [formActionSource(request.redirectUri)] });
  }
}
