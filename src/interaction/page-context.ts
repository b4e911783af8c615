import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuthorizationService } from '../authorization/authorization.service.js';
import { type Browser, Browsers } from '../authorization/browser.js';
import { alreadyAnswered, Interactions } from '../authorization/interactions.js';
import type { PendingRequest } from '../authorization/pending-request.js';
import type { StoredRequestEntity } from '../authorization/stored-request.entity.js';
import { acceptedLanguages } from '../http/accepted-languages.js';
import { rawQuery } from '../http/raw-request.js';
import { notesOf } from '../http/request-scope.js';
import { Turns } from '../http/turns.js';
import { decodeForPage, DisplayedError } from '../protocol/displayed-error.js';
import { AccessDeniedError, UnauthorizedClientError } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import { type Messages, messagesFor } from '../ui/messages/index.js';
import { Csrf, formOutOfDate } from './csrf.js';

/** What only a form sends, and only by POST. */
const FORM_FIELDS = ['csrf_token', 'decision', 'password'];

/** What every page of an interaction stands on: whose browser, which request, which client. */
export interface PageContext {
  readonly browser: Browser;
  readonly stored: StoredRequestEntity;
  readonly pending: PendingRequest;
  readonly parameters: Parameters;
  /** The texts in the language that the client or the browser prefers. */
  readonly messages: Messages;
}

/** Finds out what a page is about before the page does anything. */
@Injectable()
export class PageContexts {
  constructor(
    private readonly interactions: Interactions,
    private readonly authorization: AuthorizationService,
    private readonly browsers: Browsers,
    private readonly csrf: Csrf,
    private readonly turns: Turns,
  ) {}

  /** For showing a page. */
  async ofQuery(http: FastifyRequest): Promise<PageContext> {
    const context = await this.of(http, () => Parameters.fromQuery(rawQuery(http)).refuseRepeated());
    // RFC 9110 §9.2.1: opening an address decides nothing, and what a form holds has no place in one.
    if (FORM_FIELDS.some((name) => context.parameters.get(name) !== undefined)) throw notByGet(context.stored.id);
    // The back button leads here as well; what was answered is not decided once more.
    if (context.stored.respondedAt !== null) throw new DisplayedError(alreadyAnswered());
    return context;
  }

  /** For acting on a form: it must be this browser's own, opened for this request. */
  async ofForm(http: FastifyRequest, form: string, repeatable: readonly string[] = []): Promise<PageContext> {
    const context = await this.of(http, () => Parameters.fromForm(http.body, repeatable).refuseRepeated());
    const { parameters, stored, browser } = context;
    const isOwn = this.csrf.isValid(parameters.get('csrf_token'), form, stored.id, browser);
    if (!isOwn) throw formOutOfDate(`/authorize/${stored.id}`);
    return context;
  }

  csrfToken(form: string, { stored, browser }: PageContext): string {
    return this.csrf.token(form, stored.id, browser);
  }

  private async of(http: FastifyRequest, read: () => Parameters): Promise<PageContext> {
    // Pages cost more than anything that applications ask, who should not wait behind a crowd of people.
    await this.turns.take();
    const browser = this.browsers.read(http);
    const parameters = decodeForPage(read);
    const stored = await this.interactions.find(parameters.get('request'), browser.secret);
    const pending = await this.authorization.reopen(stored, notesOf(http));
    if (!pending) {
      throw new DisplayedError(
        new UnauthorizedClientError('The application has been switched off while you were signing in.'),
      );
    }
    const messages = messagesFor([...stored.request.uiLocales, ...acceptedLanguages(http.headers['accept-language'])]);
    return { browser, stored, pending, parameters, messages };
  }
}

function notByGet(requestId: string): DisplayedError {
  return new DisplayedError(
    new AccessDeniedError('A form came by GET; nothing was done.', {
      situation: 'form_by_get',
      expected: 'A form sent by its own button.',
      next: `/authorize/${requestId}`,
    }),
  );
}
