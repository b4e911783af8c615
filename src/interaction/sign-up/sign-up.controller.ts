import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Browsers } from '../../authorization/browser.js';
import { clientNetwork } from '../../http/client-network.js';
import { HandsNotesOn } from '../../http/hands-notes-on.decorator.js';
import { sendPage, sendSeeOther } from '../../http/page-reply.js';
import type { Parameters } from '../../protocol/parameters.js';
import { formActionSource } from '../../protocol/redirect-uri.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import { type PageContext, PageContexts } from '../page-context.js';
import { DocumentSignUp, DocumentSignUpPage } from './sign-up.docs.js';
import { renderSignUpPage, type SignUpPageProps } from './sign-up.page.js';
import { type NewAccount, type SignUpOutcome, SignUpService } from './sign-up.service.js';

const FORM = 'sign-up';

/** The sign-up page. It writes down who made an account, and sends the browser back to the authorization endpoint. */
@Controller('sign-up')
@SessionBound()
@HandsNotesOn()
export class SignUpController {
  constructor(
    private readonly contexts: PageContexts,
    private readonly signUps: SignUpService,
    private readonly browsers: Browsers,
  ) {}

  @Get()
  @DocumentSignUpPage()
  async show(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const context = await this.contexts.ofQuery(http);
    const { loginHint } = context.pending.request;
    const hinted = loginHint?.includes('@') ? { email: loginHint } : { username: loginHint };
    this.sendSignUpPage(reply, context, { typed: hinted }, 200);
  }

  @Post()
  @HttpCode(303)
  @DocumentSignUp()
  async submit(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const context = await this.contexts.ofForm(http, FORM);
    const { stored, browser, parameters } = context;
    const account = accountIn(parameters);
    const origin = { userAgent: http.headers['user-agent'], network: clientNetwork(http.ip) };
    const outcome = await this.signUps.attempt(account, origin, stored, browser);
    if (outcome.kind !== 'signed_in') return this.sendFailure(reply, context, account, outcome);
    this.browsers.giveSession(reply, outcome.secret, outcome.others);
    sendSeeOther(reply, `/authorize/${stored.id}`);
  }

  private sendFailure(
    reply: FastifyReply,
    context: PageContext,
    { username, email, name }: NewAccount,
    outcome: Exclude<SignUpOutcome, { kind: 'signed_in' }>,
  ): void {
    const isThrottled = outcome.kind === 'too_many_attempts';
    const retryAfterMinutes = isThrottled ? Math.ceil(outcome.retryAfter / 60) : undefined;
    if (isThrottled) reply.header('Retry-After', outcome.retryAfter);
    const invalid = outcome.kind === 'invalid' ? outcome.fields : [];
    const failure = { failure: outcome.kind, invalid, retryAfterMinutes };
    this.sendSignUpPage(reply, context, { typed: { username, email, name }, ...failure }, isThrottled ? 429 : 422);
  }

  private sendSignUpPage(
    reply: FastifyReply,
    context: PageContext,
    props: Pick<SignUpPageProps, 'typed' | 'failure' | 'invalid' | 'retryAfterMinutes'>,
    status: number,
  ): void {
    const { client, request } = context.pending;
    const { name: clientName, ...clientLinks } = client.textsIn(context.messages.language);
    const page = renderSignUpPage({
      action: '/sign-up',
      requestId: context.stored.id,
      csrfToken: this.contexts.csrfToken(FORM, context),
      clientName,
      clientLinks,
      messages: context.messages,
      ...props,
    });
    sendPage(reply, page, { status, formActions: [formActionSource(request.redirectUri)] });
  }
}

function accountIn(parameters: Parameters): NewAccount {
  const typed = (field: string) => parameters.get(field) ?? '';
  return {
    username: typed('username').trim(),
    email: typed('email').trim(),
    name: typed('name').trim() || undefined,
    password: typed('password'),
  };
}
