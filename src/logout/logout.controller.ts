import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Browsers } from '../authorization/browser.js';
import { acceptedLanguages } from '../http/accepted-languages.js';
import { sendPage, sendSeeOther } from '../http/page-reply.js';
import { rawQuery } from '../http/raw-request.js';
import { Csrf, formOutOfDate } from '../interaction/csrf.js';
import { decodeForPage } from '../protocol/displayed-error.js';
import { Parameters } from '../protocol/parameters.js';
import { formActionSource } from '../protocol/redirect-uri.js';
import { SessionBound } from '../sessions/session-bound.decorator.js';
import { type Messages, messagesFor } from '../ui/messages/index.js';
import { DocumentLogout, DocumentLogoutConfirmation, DocumentLogoutForm } from './logout.docs.js';
import { renderLogoutPage, renderSignedOutPage } from './logout.page.js';
import { LogoutRequests } from './logout-request.js';
import { LogoutService, type SignedOut, withState } from './logout.service.js';

const FORM = 'logout';

/** OpenID Connect RP-Initiated Logout. */
@Controller('logout')
@SessionBound()
export class LogoutController {
  constructor(
    private readonly requests: LogoutRequests,
    private readonly logout: LogoutService,
    private readonly browsers: Browsers,
    private readonly csrf: Csrf,
  ) {}

  @Get()
  @DocumentLogout()
  get(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = decodeForPage(() => Parameters.fromQuery(rawQuery(http)).refuseRepeated());
    return this.begin(parameters, http, reply);
  }

  // A form that another site posts comes without our cookies (SameSite): the browser comes again by GET, with them.
  @Post()
  @HttpCode(200)
  @DocumentLogoutForm()
  async post(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = decodeForPage(() => Parameters.fromForm(http.body).refuseRepeated());
    const { sessionSecret } = this.browsers.read(http);
    if (sessionSecret !== undefined) return this.begin(parameters, http, reply);
    sendSeeOther(reply, `/logout?${parameters.encode()}`);
  }

  @Post('confirm')
  @HttpCode(200)
  @DocumentLogoutConfirmation()
  async confirm(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = decodeForPage(() => Parameters.fromForm(http.body).refuseRepeated());
    const browser = this.browsers.read(http);
    const sealed = parameters.get('request') ?? '';
    if (!this.csrf.isValid(parameters.get('csrf_token'), FORM, sealed, browser)) throw formOutOfDate('/logout');
    const pending = this.logout.open(sealed);
    const signIn = await this.logout.findSignIn(browser);
    const messages = languageOf(http, []);
    if (parameters.get('decision') === 'stay') {
      return this.leave(reply, { redirectUri: undefined, frames: [] }, messages);
    }
    const isSame = signIn && pending?.sessionId === signIn.session.id;
    const signedOut = isSame
      ? await this.logout.end(signIn, pending.redirectUri, pending.state)
      : { redirectUri: withState(pending?.redirectUri, pending?.state), frames: [] };
    this.browsers.takeSession(reply);
    this.leave(reply, signedOut, messages);
  }

  private async begin(parameters: Parameters, http: FastifyRequest, reply: FastifyReply): Promise<void> {
    const request = await this.requests.read(parameters);
    const browser = this.browsers.read(http);
    const signIn = await this.logout.findSignIn(browser);
    const messages = languageOf(http, request.uiLocales);
    const { postLogoutRedirectUri, state, client } = request;
    if (!signIn) {
      return this.leave(reply, { redirectUri: withState(postLogoutRedirectUri, state), frames: [] }, messages);
    }
    if (this.logout.isProven(request, signIn)) {
      const signedOut = await this.logout.end(signIn, postLogoutRedirectUri, state);
      this.browsers.takeSession(reply);
      return this.leave(reply, signedOut, messages);
    }
    const sealed = this.logout.seal(request, signIn);
    const csrfToken = this.csrf.token(FORM, sealed, browser);
    const page = renderLogoutPage({
      action: '/logout/confirm',
      request: sealed,
      csrfToken,
      clientName: client?.textsIn(messages.language).name,
      messages,
    });
    sendPage(reply, page, {
      formActions: postLogoutRedirectUri === undefined ? [] : [formActionSource(postLogoutRedirectUri)],
    });
  }

  /** Straight on where nobody else has to be told in the browser; by a page that tells them otherwise. */
  private leave(reply: FastifyReply, { redirectUri, frames }: SignedOut, messages: Messages): void {
    if (redirectUri !== undefined && frames.length === 0) return void sendSeeOther(reply, redirectUri);
    if (redirectUri !== undefined) reply.header('Refresh', `2; url=${redirectUri}`);
    const page = renderSignedOutPage({ frames, next: redirectUri, messages });
    sendPage(reply, page, { frameSources: frames.map((frame) => new URL(frame).origin) });
  }
}

function languageOf(http: FastifyRequest, uiLocales: readonly string[]): Messages {
  return messagesFor([...uiLocales, ...acceptedLanguages(http.headers['accept-language'])]);
}
