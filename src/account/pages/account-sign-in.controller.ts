import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Browser, Browsers } from '../../authorization/browser.js';
import { acceptedLanguages } from '../../http/accepted-languages.js';
import { clientNetwork } from '../../http/client-network.js';
import { HandsNotesOn } from '../../http/hands-notes-on.decorator.js';
import { sendPage, sendSeeOther } from '../../http/page-reply.js';
import { rawQuery } from '../../http/raw-request.js';
import { notesOf } from '../../http/request-scope.js';
import { Turns } from '../../http/turns.js';
import { Csrf, formOutOfDate } from '../../interaction/csrf.js';
import { type LoginPageProps, renderLoginPage } from '../../interaction/login/login.page.js';
import { type LoginOutcome, LoginService } from '../../interaction/login/login.service.js';
import { decodeForPage } from '../../protocol/displayed-error.js';
import { Parameters } from '../../protocol/parameters.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import { messagesFor } from '../../ui/messages/index.js';
import { SignInRoom } from '../../users/sign-in-room.js';
import { accountPages } from './account-pages.docs.js';
import { type AccountPath, ownPage, SIGN_IN_PATH, signInFor } from './paths.js';

const FORM = 'account-sign-in';

/** Signing in for one's own account: the login page without an application. What it comes to is a session, and no code. */
@Controller('account/sign-in')
@SessionBound()
@HandsNotesOn()
export class AccountSignInController {
  constructor(
    private readonly room: SignInRoom,
    private readonly logins: LoginService,
    private readonly browsers: Browsers,
    private readonly csrf: Csrf,
    private readonly turns: Turns,
  ) {}

  @Get()
  @accountPages.signIn
  async show(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.turns.take();
    const parameters = decodeForPage(() => Parameters.fromQuery(rawQuery(http)).refuseRepeated());
    const browser = this.browsers.read(http);
    const secret = this.browsers.ensureSecret(browser, reply);
    const visitor = { http, reply, browser: { ...browser, secret }, returnTo: ownPage(parameters.get('return_to')) };
    this.sendLoginPage(visitor, {}, 200);
  }

  @Post()
  @HttpCode(303)
  @accountPages.submitSignIn
  async submit(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.room.requireForPassword();
    await this.turns.take();
    const parameters = decodeForPage(() => Parameters.fromForm(http.body).refuseRepeated());
    const browser = this.browsers.read(http);
    const returnTo = ownPage(parameters.get('return_to'));
    const isOwn =
      browser.secret !== undefined && this.csrf.isValid(parameters.get('csrf_token'), FORM, returnTo, browser);
    if (!isOwn) throw formOutOfDate(signInFor(returnTo));
    const attempt = {
      login: parameters.get('username') ?? '',
      password: parameters.get('password') ?? '',
      userAgent: http.headers['user-agent'],
      network: clientNetwork(http.ip),
      notes: notesOf(http),
    };
    const outcome = await this.logins.attempt(attempt, undefined, browser);
    if (outcome.kind !== 'signed_in') {
      return this.sendFailure({ http, reply, browser, returnTo }, attempt.login, outcome);
    }
    this.browsers.giveSession(reply, outcome.secret, outcome.others);
    sendSeeOther(reply, returnTo);
  }

  private sendFailure(visitor: Visitor, username: string, outcome: Exclude<LoginOutcome, { kind: 'signed_in' }>): void {
    const isThrottled = outcome.kind === 'too_many_attempts';
    const retryAfterMinutes = isThrottled ? Math.ceil(outcome.retryAfter / 60) : undefined;
    if (isThrottled) visitor.reply.header('Retry-After', outcome.retryAfter);
    this.sendLoginPage(visitor, { failure: outcome.kind, username, retryAfterMinutes }, isThrottled ? 429 : 422);
  }

  private sendLoginPage(
    { http, reply, browser, returnTo }: Visitor,
    props: Partial<LoginPageProps>,
    status: number,
  ): void {
    const messages = messagesFor(acceptedLanguages(http.headers['accept-language']));
    const page = renderLoginPage({
      action: SIGN_IN_PATH,
      returnTo,
      csrfToken: this.csrf.token(FORM, returnTo, browser),
      clientName: messages.account.signIn,
      messages,
      ...props,
    });
    sendPage(reply, page, { status });
  }
}

interface Visitor {
  readonly http: FastifyRequest;
  readonly reply: FastifyReply;
  readonly browser: Browser;
  readonly returnTo: AccountPath;
}
