import type { FastifyReply } from 'fastify';
import { SCRIPT_HASH, STYLE_HASH } from '../ui/document.js';

export interface PageOptions {
  readonly status?: number;
  /** Origins beside our own that this page's form may end up at: Chromium applies form-action to redirects too. */
  readonly formActions?: readonly string[];
  /** Origins that this page loads frames from. */
  readonly frameSources?: readonly string[];
  /** Hash of a script of this page's own. */
  readonly scriptHash?: string;
}

/** Sends a page that loads nothing, runs nothing but what is named by its hash, and is shown in no frame. */
export function sendPage(reply: FastifyReply, html: string, options: PageOptions = {}): FastifyReply {
  const { status = 200, formActions = [], frameSources = [], scriptHash = SCRIPT_HASH } = options;
  return reply
    .status(status)
    .header('Content-Type', 'text/html; charset=utf-8')
    .header('Content-Security-Policy', contentSecurityPolicy(formActions, frameSources, scriptHash))
    .header('Cache-Control', 'no-store')
    .send(html);
}

/** RFC 9700 §4.12: 303, so that no browser sends the password on; and nothing of it is kept or told by a Referer. */
export function sendSeeOther(reply: FastifyReply, location: string): FastifyReply {
  return reply.status(303).header('Location', location).header('Cache-Control', 'no-store').send();
}

function contentSecurityPolicy(
  formActions: readonly string[],
  frameSources: readonly string[],
  scriptHash: string,
): string {
  return [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    `script-src ${scriptHash}`,
    "img-src 'self' data:",
    ...(frameSources.length > 0 ? [`frame-src ${frameSources.join(' ')}`] : []),
    `form-action ${["'self'", ...formActions].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
