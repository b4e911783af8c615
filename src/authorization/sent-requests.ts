import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { InvalidRequestError, InvalidRequestUriError } from '../protocol/errors.js';
import { OAuthError } from '../protocol/oauth-error.js';
import { Parameters } from '../protocol/parameters.js';
import type { RequestNotes } from '../telemetry/log/request-notes.js';
import { RedirectedError } from './authorization-response.js';
import { PushedRequestsRepository } from './pushed-requests.repository.js';
import { destinationOf, RedirectTargets } from './redirect-targets.js';
import { ReferencedObjects } from './referenced-objects.js';
import { RequestObjects } from './request-objects.js';

/** RFC 9126 §2.2: how the references begin that this server gives out. */
export const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:';

/** The parameters that count, and how they came. */
export interface SentRequest {
  readonly parameters: Parameters;
  /** In an object that the client signed (RFC 9101). */
  readonly isSigned: boolean;
  /** From the client itself, which authenticated (RFC 9126). */
  readonly isPushed: boolean;
  readonly pushedRequestId?: string;
}

/** Finds the parameters that count: those of the URL, of a signed object in it, or of what its `request_uri` refers to. */
@Injectable()
export class SentRequests {
  constructor(
    private readonly clients: ClientsService,
    private readonly objects: RequestObjects,
    private readonly references: ReferencedObjects,
    private readonly pushed: PushedRequestsRepository,
    private readonly targets: RedirectTargets,
  ) {}

  /** @throws DisplayedError, RedirectedError */
  async resolve(sent: Parameters, notes: RequestNotes): Promise<SentRequest> {
    const reference = sent.get('request_uri');
    if (reference?.startsWith(REQUEST_URI_PREFIX)) return this.fetch(sent, reference.slice(REQUEST_URI_PREFIX.length));
    const { parameters, isSigned } = await this.unwrap(sent, notes);
    return { parameters, isSigned, isPushed: false };
  }

  /** RFC 9101 §6: where a request object came, what it says is the request. */
  async unwrap(sent: Parameters, notes: RequestNotes): Promise<Omit<SentRequest, 'isPushed'>> {
    const asTheyAre = { parameters: sent, isSigned: false };
    if (sent.get('request') === undefined && sent.get('request_uri') === undefined) return asTheyAre;
    const client = await this.clients.find(sent.get('client_id') ?? '');
    if (!client?.isEnabled) return asTheyAre;
    try {
      const parameters = await this.signedBy(client, sent);
      return parameters ? { parameters, isSigned: true } : asTheyAre;
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      // What could not be verified says nothing; where the answer goes must then stand beside it.
      throw new RedirectedError(error, destinationOf(sent, await this.targets.find(sent, notes)));
    }
  }

  /** Undefined where only a reference came, and the client has registered none: a rule refuses it (Core §6.2). */
  private async signedBy(client: Client, sent: Parameters): Promise<Parameters | undefined> {
    const object = sent.get('request');
    const reference = sent.get('request_uri');
    if (object !== undefined && reference !== undefined) throw twoObjects();
    if (object !== undefined) return this.objects.open(object, client);
    if (reference === undefined || client.requestUris.length === 0) return undefined;
    return this.objects.open(await this.references.fetch(reference, client), client, true);
  }

  /** RFC 9126 §4. Whatever stands beside client_id and request_uri does not count (RFC 9101 §5). */
  private async fetch(sent: Parameters, reference: string): Promise<SentRequest> {
    refuseAmbiguity(sent);
    const row = await this.pushed.find(reference);
    // RFC 9126 §2.2: the reference is bound to the client; to another one it does not exist.
    if (!row || row.clientId !== sent.get('client_id') || this.pushed.isExpired(row)) throw notGood();
    if (row.answeredBy !== null) throw usedBefore();
    const parameters = Parameters.fromQuery(row.parameters);
    return { parameters, isSigned: row.isSigned, isPushed: true, pushedRequestId: row.id };
  }
}

/** RFC 9101 §5: an object by value and one by reference exclude each other, so neither is chosen. */
function twoObjects(): InvalidRequestError {
  return new InvalidRequestError('request and request_uri must not come together; send one of them.');
}

/** RFC 6749 §3.1, RFC 9101 §5: nothing stands twice, and there is one request. */
function refuseAmbiguity(sent: Parameters): void {
  const [repeated] = sent.repeated;
  if (repeated === undefined && sent.get('request') === undefined) return;
  throw new DisplayedError(
    new InvalidRequestError('Beside request_uri there is client_id, each once, and no request.', {
      received: repeated?.slice(0, 64) ?? 'request',
    }),
    400,
  );
}

function notGood(): DisplayedError {
  return new DisplayedError(
    new InvalidRequestUriError('There is no such request of this application any more.', {
      title: 'This sign-in is over',
      expected: 'A request_uri that the application with this client_id has got a moment ago.',
      action: 'Go back to the application and start again.',
    }),
    400,
  );
}

// RFC 9126 §7.3.
function usedBefore(): DisplayedError {
  return new DisplayedError(
    new InvalidRequestUriError('This request has been answered already.', {
      title: 'This request has been answered',
      expected: 'A request_uri that has not been used yet.',
      action: 'Go on in the application. If it does not know you, start again there.',
    }),
    400,
  );
}
