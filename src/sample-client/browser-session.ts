import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SampleClientSettings } from './settings.js';

declare module 'fastify' {
  interface Session {
    /** Id of the sign-in of this browser. */
    signInId?: string;
  }
  interface FastifyReply {
    /** What passport calls to redirect, as node:http names it. */
    setHeader(name: string, value: string): FastifyReply;
    end(): void;
  }
}

/** Cookies do not know ports: the name differs from every cookie of Portico and of other sample clients on the same host. */
export function sessionCookieName({ port }: SampleClientSettings): string {
  return `sample_client_${port}`;
}

/** The headers of every answer. */
export const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // The address of the callback carries a code.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Gives the app a session in a cookie, safe headers, and a reply that passport can redirect with. */
export async function addBrowserSession(app: NestFastifyApplication, settings: SampleClientSettings): Promise<void> {
  await app.register(cookie);
  await app.register(session, {
    // The sessions are in memory too: both end with the process.
    secret: randomBytes(32).toString('base64url'),
    cookieName: sessionCookieName(settings),
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' },
    saveUninitialized: false,
    rolling: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.decorateReply('setHeader', function (name, value) {
    return this.header(name, value);
  });
  fastify.decorateReply('end', function () {
    void this.send();
  });
  fastify.addHook('onRequest', async (_request, reply) => {
    reply.headers(SAFE_HEADERS);
  });
}
