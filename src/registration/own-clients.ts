import { Injectable } from '@nestjs/common';
import type { ClientEntity } from '../clients/client.entity.js';
import { ClientsService } from '../clients/clients.service.js';
import { AccessDeniedError } from '../protocol/errors.js';
import { ClientRegistrations } from '../registrations/client-registrations.js';
import { requireBearer, WrongRegistrationTokenError } from './bearer.js';

/** A client, proven to be the caller's own. */
export interface OwnClient {
  readonly client: ClientEntity;
  /** As it was presented. */
  readonly registrationAccessToken: string;
}

/** RFC 7592 §2: each request proves by the registration access token whose registration it is about. */
@Injectable()
export class OwnClients {
  constructor(
    private readonly clients: ClientsService,
    private readonly registrations: ClientRegistrations,
  ) {}

  /** @throws WrongRegistrationTokenError, the same for an unknown client and for a wrong token */
  async open(clientId: string, authorization: string | undefined): Promise<OwnClient> {
    const token = requireBearer(authorization);
    if (!(await this.registrations.isTokenOf(clientId, token))) throw new WrongRegistrationTokenError();
    const client = await this.clients.show(clientId);
    if (!client) {
      // §2.1: the token of a client that is gone is revoked.
      await this.registrations.remove(clientId);
      throw new WrongRegistrationTokenError();
    }
    // What an administrator has stopped stays as it was, as evidence too.
    if (client.disabledAt !== null) throw new AccessDeniedError('The client has been disabled by an administrator.');
    return { client, registrationAccessToken: token };
  }
}
