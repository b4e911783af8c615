import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { OutboundError, OutboundGate } from '../outbound/outbound-gate.js';
import { InvalidRequestUriError } from '../protocol/errors.js';

/**
 * Request objects by reference (OpenID Connect Core §6.2): fetched anew for each request, and only from addresses that the
 * client has registered, so that a request cannot make this server call where it likes (RFC 9101 §10.4.1).
 */
@Injectable()
export class ReferencedObjects {
  /** One address is asked once at a time, however many browsers come with it: a slow one does not fill the gate. */
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(private readonly gate: OutboundGate) {}

  /** @throws InvalidRequestUriError */
  async fetch(reference: string, client: Client): Promise<string> {
    const address = withoutFragment(reference);
    if (!client.requestUris.some((registered) => withoutFragment(registered) === address)) {
      throw new InvalidRequestUriError('request_uri is none of the request_uris that this client has registered.', {
        expected: client.requestUris.join(' '),
        received: reference.slice(0, 512),
      });
    }
    const known = this.underWay.get(address);
    if (known) return known;
    const object = this.read(address).finally(() => this.underWay.delete(address));
    this.underWay.set(address, object);
    return object;
  }

  private async read(url: string): Promise<string> {
    const headers = { accept: 'application/oauth-authz-req+jwt, application/jwt' };
    const object = await this.gate.read(url, headers).catch((error: unknown) => {
      throw error instanceof OutboundError ? unreadable(error) : error;
    });
    return object.trim();
  }
}

/** Core §6.2: the fragment tells a cache that the contents have changed; it is no part of where they are. */
function withoutFragment(uri: string): string {
  return uri.split('#', 1)[0]!;
}

// One text for all causes: what answers in which network is nothing for strangers to find out here. The log knows.
function unreadable(cause: OutboundError): InvalidRequestUriError {
  return new InvalidRequestUriError('No request object could be fetched from request_uri.', {
    expected: 'A signed request object at a public https address, answered with 200 within 5 seconds.',
    cause,
  });
}
