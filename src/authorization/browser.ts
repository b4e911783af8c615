import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../config/settings.js';
import { randomSecret } from '../crypto/random.js';
import { formatCookie, readCookie } from '../http/cookies.js';
import { sessionCookieName } from '../sessions/session-cookie.js';

/** What a browser proves about itself by its cookies. */
export interface Browser {
  /** Binds requests that wait for a person to the browser they were opened in (RFC 9700 §4.7). */
  readonly secret: string | undefined;
  /** Of the session that counts now. */
  readonly sessionSecret: string | undefined;
  /** Of the sessions of other people who are signed in in the same browser. */
  readonly otherSessionSecrets: readonly string[];
}

/** Accounts that one browser keeps beside the one that counts. */
const MOST_OTHERS = 4;

/** The cookies by which a browser is known again. `__Host-` where https lets it. */
@Injectable()
export class Browsers {
  private readonly secure: boolean;
  private readonly browserCookie: string;
  private readonly sessionCookie: string;
  private readonly othersCookie: string;

  constructor(@Inject(SETTINGS) { issuer }: Settings) {
    this.secure = issuer.startsWith('https:');
    this.browserCookie = this.secure ? '__Host-portico_browser' : 'portico_browser';
    this.sessionCookie = sessionCookieName(issuer);
    this.othersCookie = `${this.sessionCookie}_others`;
  }

  read(request: FastifyRequest): Browser {
    const { cookie } = request.headers;
    const others = readCookie(cookie, this.othersCookie);
    return {
      secret: readCookie(cookie, this.browserCookie),
      sessionSecret: readCookie(cookie, this.sessionCookie),
      otherSessionSecrets: others === undefined ? [] : others.split('.').slice(0, MOST_OTHERS),
    };
  }

  /** The browser's secret, given to it now if it has none. */
  ensureSecret(browser: Browser, reply: FastifyReply): string {
    if (browser.secret !== undefined) return browser.secret;
    const secret = randomSecret();
    this.append(reply, formatCookie(this.browserCookie, secret, { secure: this.secure }));
    return secret;
  }

  /** @param others what the browser holds beside it, the latest first */
  giveSession(reply: FastifyReply, sessionSecret: string, others: readonly string[] = []): void {
    this.append(reply, formatCookie(this.sessionCookie, sessionSecret, { secure: this.secure }));
    const kept = others.slice(0, MOST_OTHERS).join('.');
    const maxAge = kept === '' ? 0 : undefined;
    this.append(reply, formatCookie(this.othersCookie, kept, { secure: this.secure, maxAge }));
  }

  /** After a sign-out. */
  takeSession(reply: FastifyReply): void {
    this.append(reply, formatCookie(this.sessionCookie, '', { secure: this.secure, maxAge: 0 }));
  }

  private append(reply: FastifyReply, cookie: string): void {
    reply.header('Set-Cookie', cookie);
  }
}
