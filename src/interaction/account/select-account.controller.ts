import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Browsers } from '../../authorization/browser.js';
import { StoredRequestsRepository } from '../../authorization/stored-requests.repository.js';
import { HandsNotesOn } from '../../http/hands-notes-on.decorator.js';
import { sendPage, sendSeeOther } from '../../http/page-reply.js';
import { formActionSource } from '../../protocol/redirect-uri.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import { type PageContext, PageContexts } from '../page-context.js';
import { type Account, AccountsService } from './accounts.service.js';
import { DocumentSelectAccount, DocumentSelectAccountPage, DocumentSwitchAccount } from './select-account.docs.js';
import { renderSelectAccountPage } from './select-account.page.js';

const FORM = 'select-account';

/** The account chooser. It writes down who was chosen, and sends the browser back to the authorization endpoint. */
@Controller('select-account')
@SessionBound()
@HandsNotesOn()
export class SelectAccountController {
  constructor(
    private readonly contexts: PageContexts,
    private readonly accounts: AccountsService,
    private readonly requests: StoredRequestsRepository,
    private readonly browsers: Browsers,
  ) {}

  @Get()
  @DocumentSelectAccountPage()
  async show(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const context = await this.contexts.ofQuery(http);
    const accounts = await this.accounts.list(context.browser);
    if (accounts.length === 0) return void sendSeeOther(reply, `/login?request=${context.stored.id}`);
    this.sendSelectAccountPage(reply, context, accounts);
  }

  @Post()
  @HttpCode(303)
  @DocumentSelectAccount()
  async submit(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { stored, browser, parameters } = await this.contexts.ofForm(http, FORM);
    const accounts = await this.accounts.list(browser);
    const chosen = accounts.find(({ session }) => session.id === parameters.get('session'));
    if (!chosen) return void sendSeeOther(reply, `/login?request=${stored.id}`);
    await this.requests.recordChoice(stored.id, chosen.session.id);
    const others = accounts.filter((account) => account !== chosen).map(({ secret }) => secret);
    this.browsers.giveSession(reply, chosen.secret, others);
    sendSeeOther(reply, `/authorize/${stored.id}`);
  }

  // From the consent page: shows the chooser, and changes nothing.
  @Post('open')
  @HttpCode(303)
  @DocumentSwitchAccount()
  async open(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { stored } = await this.contexts.ofForm(http, 'consent');
    sendSeeOther(reply, `/select-account?request=${stored.id}`);
  }

  private sendSelectAccountPage(reply: FastifyReply, context: PageContext, accounts: readonly Account[]): void {
    const { client, request } = context.pending;
    const page = renderSelectAccountPage({
      action: '/select-account',
      requestId: context.stored.id,
      csrfToken: this.contexts.csrfToken(FORM, context),
      clientName: client.textsIn(context.messages.language).name,
      accounts: accounts.map(({ session, user }) => ({
        sessionId: session.id,
        username: user.username,
        name: user.name ?? undefined,
      })),
      messages: context.messages,
    });
    sendPage(reply, page, { formActions: [formActionSource(request.redirectUri)] });
  }
}
