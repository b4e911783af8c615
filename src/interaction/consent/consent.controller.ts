import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignIns } from '../../authorization/sign-ins.js';
import { HandsNotesOn } from '../../http/hands-notes-on.decorator.js';
import { sendPage, sendSeeOther } from '../../http/page-reply.js';
import { DisplayedError } from '../../protocol/displayed-error.js';
import { InvalidRequestError } from '../../protocol/errors.js';
import { formActionSource } from '../../protocol/redirect-uri.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import type { UserEntity } from '../../users/user.entity.js';
import { type PageContext, PageContexts } from '../page-context.js';
import { DocumentConsent, DocumentConsentPage } from './consent.docs.js';
import { renderConsentPage } from './consent.page.js';
import { ConsentService } from './consent.service.js';

const FORM = 'consent';

/** The consent page. It writes down what was decided, and sends the browser back to the authorization endpoint. */
@Controller('consent')
@SessionBound()
@HandsNotesOn()
export class ConsentController {
  constructor(
    private readonly contexts: PageContexts,
    private readonly signIns: SignIns,
    private readonly consent: ConsentService,
  ) {}

  @Get()
  @DocumentConsentPage()
  async show(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const context = await this.contexts.ofQuery(http);
    const signIn = await this.signIns.find(context.browser.sessionSecret);
    if (!signIn) return void sendSeeOther(reply, `/authorize/${context.stored.id}`);
    await this.sendConsentPage(reply, context, signIn.user);
  }

  @Post()
  @HttpCode(303)
  @DocumentConsent()
  async submit(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { browser, stored, parameters } = await this.contexts.ofForm(http, FORM, ['scope']);
    const signIn = await this.signIns.find(browser.sessionSecret);
    if (signIn) {
      const decision = parameters.get('decision');
      if (decision === 'allow') await this.consent.allow(stored, signIn.user.id, parameters.all('scope'));
      else if (decision === 'deny') await this.consent.deny(stored, signIn.user.id);
      else {
        throw new DisplayedError(
          new InvalidRequestError('The form says neither allow nor deny.', { received: decision ?? '' }),
        );
      }
    }
    sendSeeOther(reply, `/authorize/${stored.id}`);
  }

  private async sendConsentPage(reply: FastifyReply, context: PageContext, user: UserEntity): Promise<void> {
    const { client, request } = context.pending;
    const source = formActionSource(request.redirectUri);
    const { name: clientName, ...clientLinks } = client.textsIn(context.messages.language);
    const page = renderConsentPage({
      action: '/consent',
      requestId: context.stored.id,
      csrfToken: this.contexts.csrfToken(FORM, context),
      clientName,
      clientLinks,
      messages: context.messages,
      username: user.username,
      displayName: user.name ?? undefined,
      switchAccountAction: '/select-account/open',
      redirectHost: source.replace(/^https?:\/\//, ''),
      scopes: await this.consent.describe(context.stored, user.id),
    });
    sendPage(reply, page, { formActions: [source] });
  }
}
