import type { FastifyInstance } from 'fastify';
import { inlineSource } from '../ui/inline-source.js';

const isDocumentation = (path: string): boolean => /^\/docs($|[-/])/.test(path);

/**
 * Gives everything below /docs a policy: Swagger UI runs its own files, talks to this server alone, and is shown in no
 * frame. The styles that its page carries inline are allowed by their hashes, read from the page itself, so that a new
 * version of it needs no new list here.
 */
export function protectDocumentation(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (!isDocumentation(route.url)) return;
    route.onSend = (_request, reply, payload, done) => {
      const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
      // A page of our own, such as "not found", has brought its policy along.
      if (!reply.hasHeader('content-security-policy')) {
        const html = isPage && typeof payload === 'string' ? payload : '';
        reply.header('Content-Security-Policy', contentSecurityPolicy(html));
      }
      done(null, payload);
    };
  });
}

function contentSecurityPolicy(html: string): string {
  const texts = (pattern: RegExp): string[] => [...html.matchAll(pattern)].map(([, text = '']) => inlineSource(text));
  const attributes = texts(/<[^>]*\sstyle="([^"]*)"/g);
  // CSP Level 3 §2.3.1: hashes count for attributes only with 'unsafe-hashes', which allows nothing but these.
  const styles = [
    ...texts(/<style>([^<]*)<\/style>/g),
    ...(attributes.length > 0 ? ["'unsafe-hashes'"] : []),
    ...attributes,
  ];
  return [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
