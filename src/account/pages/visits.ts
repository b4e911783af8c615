import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actingAs } from '../../audit/actor.js';
import { type Browser, Browsers } from '../../authorization/browser.js';
import { type SignIn, SignIns } from '../../authorization/sign-ins.js';
import { acceptedLanguages } from '../../http/accepted-languages.js';
import { sendPage, sendSeeOther } from '../../http/page-reply.js';
import { rawQuery } from '../../http/raw-request.js';
import { Csrf, formOutOfDate } from '../../interaction/csrf.js';
import { decodeForPage } from '../../protocol/displayed-error.js';
import { Parameters } from '../../protocol/parameters.js';
import { type Messages, messagesFor } from '../../ui/messages/index.js';
import { type AccountPath, signInFor } from './paths.js';

const PLACE = 'account';

/** Somebody who looks at a page of their account: the one whose session counts in this browser now. */
export interface Visit extends Pick<SignIn, 'session' | 'user'> {
  readonly http: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parameters: Parameters;
  readonly messages: Messages;
  /** Of the forms of this page. */
  readonly csrfToken: string;
  readonly send: (html: string, status?: number) => void;
  readonly goTo: (path: string) => void;
}

type Work = (visit: Visit) => Promise<void> | void;

/** Finds out who is there before a page does anything; who is not signed in is sent to do so, and comes back. */
@Injectable()
export class Visits {
  constructor(
    private readonly browsers: Browsers,
    private readonly signIns: SignIns,
    private readonly csrf: Csrf,
  ) {}

  /** For showing a page. */
  async show(http: FastifyRequest, reply: FastifyReply, path: AccountPath, work: Work): Promise<void> {
    const parameters = decodeForPage(() => Parameters.fromQuery(rawQuery(http)).refuseRepeated());
    await this.visit({ http, reply, path, parameters, browser: this.browsers.read(http) }, work);
  }

  /** For acting on a form: of this very page, of this browser, and of the session that it was opened in. */
  async act(http: FastifyRequest, reply: FastifyReply, path: AccountPath, work: Work): Promise<void> {
    const parameters = decodeForPage(() => Parameters.fromForm(http.body).refuseRepeated());
    const browser = this.browsers.read(http);
    if (!this.csrf.isValid(parameters.get('csrf_token'), path, PLACE, browser)) throw formOutOfDate(path);
    await this.visit({ http, reply, path, parameters, browser }, (visit) =>
      actingAs({ kind: 'user', user: visit.user.id }, async () => work(visit)),
    );
  }

  /** After the session got another secret. */
  giveSession({ http, reply }: Visit, secret: string): void {
    this.browsers.giveSession(reply, secret, this.browsers.read(http).otherSessionSecrets);
  }

  takeSession({ reply }: Visit): void {
    this.browsers.takeSession(reply);
  }

  private async visit({ http, reply, path, parameters, browser }: Arrival, work: Work): Promise<void> {
    const signIn = await this.signIns.find(browser.sessionSecret);
    if (!signIn) return void sendSeeOther(reply, signInFor(path));
    const { session, user } = signIn;
    await work({
      http,
      reply,
      parameters,
      session,
      user,
      messages: messagesFor(acceptedLanguages(http.headers['accept-language'])),
      csrfToken: this.csrf.token(path, PLACE, browser),
      send: (html, status = 200) => void sendPage(reply, html, { status }),
      goTo: (next) => void sendSeeOther(reply, next),
    });
  }
}

interface Arrival extends Pick<Visit, 'http' | 'reply' | 'parameters'> {
  readonly path: AccountPath;
  readonly browser: Browser;
}
