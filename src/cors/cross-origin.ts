import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientsService } from '../clients/clients.service.js';
import { OAuthError } from '../protocol/oauth-error.js';

interface Opening {
  readonly methods: string;
  /** Anybody's page may read it; the answer itself says so. */
  readonly isForAnybody?: true;
}

const DOCUMENT: Opening = { methods: 'GET', isForAnybody: true };

/** What a script of another origin may call. Pages and everything that takes a cookie are not among it. */
const OPENINGS: ReadonlyMap<string, Opening> = new Map<string, Opening>([
  ['/token', { methods: 'POST' }],
  ['/par', { methods: 'POST' }],
  ['/revoke', { methods: 'POST' }],
  ['/userinfo', { methods: 'GET, POST' }],
  ['/jwks', DOCUMENT],
  ['/.well-known/oauth-authorization-server', DOCUMENT],
  ['/.well-known/openid-configuration', DOCUMENT],
]);

const REQUEST_HEADERS = 'Authorization, Content-Type, DPoP';
const EXPOSED_HEADERS = 'WWW-Authenticate, DPoP-Nonce';
/** Seconds for which a browser need not ask again. */
const PREFLIGHT_MAX_AGE = 600;

type Done = (error?: Error) => void;

/**
 * Cross-origin requests of client applications that run in a browser (Fetch §3.2): those whose pages receive codes may
 * redeem them, too. Never with credentials, so a cookie neither comes nor counts.
 */
@Injectable()
export class CrossOrigin {
  constructor(private readonly clients: ClientsService) {}

  /** An `onRequest` hook; what is of no other origin passes it at the cost of one look at the headers. */
  readonly onRequest = (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    const { origin } = request.headers;
    if (origin === undefined) return done();
    const opening = OPENINGS.get(pathOf(request));
    if (!opening) return done();
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (opening.isForAnybody) {
      if (isPreflight) sendPreflight(reply, opening, '*');
      else done();
      return;
    }
    this.clients.isRedirectOrigin(origin).then((isKnown) => {
      reply.header('Vary', 'Origin');
      if (isPreflight && isKnown) return sendPreflight(reply, opening, origin);
      if (isPreflight) return done(new UnknownOriginError());
      if (isKnown) {
        reply.header('Access-Control-Allow-Origin', origin).header('Access-Control-Expose-Headers', EXPOSED_HEADERS);
      }
      done();
    }, done);
  };
}

/** The page that asks belongs to no client. */
class UnknownOriginError extends OAuthError {
  override readonly status = 403;
  constructor() {
    super('access_denied', 'The origin of this page is not the one of a redirect URI of any enabled client.');
  }
}

function sendPreflight(reply: FastifyReply, { methods }: Opening, origin: string): void {
  void reply
    .status(204)
    .header('Access-Control-Allow-Origin', origin)
    .header('Access-Control-Allow-Methods', methods)
    .header('Access-Control-Allow-Headers', REQUEST_HEADERS)
    .header('Access-Control-Max-Age', PREFLIGHT_MAX_AGE)
    .send();
}

function pathOf({ url }: FastifyRequest): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}
