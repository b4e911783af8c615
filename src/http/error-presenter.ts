import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OAuthError } from '../protocol/oauth-error.js';
import { renderErrorPage } from '../ui/error.page.js';
import { type Messages, messagesFor } from '../ui/messages/index.js';
import { acceptedLanguages } from './accepted-languages.js';
import { sendPage } from './page-reply.js';

/** Shows an error as a page, in the language that the application or the browser asks for. */
export function presentError(reply: FastifyReply, error: OAuthError, status: number, request: FastifyRequest): void {
  const messages = languageOf(request);
  const { situation, expected = error.description, received, next } = error.details;
  const { title, action } = situation === undefined ? error.details : messages.error.situations[situation];
  const link = next === undefined ? undefined : { href: next, text: messages.error.goOn };
  const page = { code: error.code, title, expected, received, action, link, correlationId: request.id, messages };
  sendPage(reply, renderErrorPage(page), { status });
}

// The stored request is not at hand here, so that ui_locales counts where it stands in the address itself.
function languageOf({ query, headers }: FastifyRequest): Messages {
  const { ui_locales: locales } = (query ?? {}) as { ui_locales?: unknown };
  const asked = typeof locales === 'string' ? locales.slice(0, 500).split(' ') : [];
  return messagesFor([...asked, ...acceptedLanguages(headers['accept-language'])]);
}
