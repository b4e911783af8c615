import { Injectable } from '@nestjs/common';
import { IdTokenHints, type IdTokenHint } from '../authorization/id-token-hints.js';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { InvalidRequestError } from '../protocol/errors.js';
import type { OAuthError } from '../protocol/oauth-error.js';
import type { Parameters } from '../protocol/parameters.js';

/** A request to sign out, as far as it is proven (RP-Initiated Logout §2). */
export interface LogoutRequest {
  readonly client: Client | undefined;
  readonly hint: IdTokenHint | undefined;
  /** Proven to be the client's own. */
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
  readonly uiLocales: readonly string[];
}

/** Reads what a client asks for when it sends a browser to /logout. What is wrong is shown, never redirected (§4). */
@Injectable()
export class LogoutRequests {
  constructor(
    private readonly hints: IdTokenHints,
    private readonly clients: ClientsService,
  ) {}

  /** @throws DisplayedError */
  async read(parameters: Parameters): Promise<LogoutRequest> {
    const hint = await this.readHint(parameters.get('id_token_hint'));
    const clientId = parameters.get('client_id');
    if (hint && clientId !== undefined && hint.clientId !== clientId) {
      throw new DisplayedError(
        new InvalidRequestError('client_id is not the client of the ID token.', { received: clientId }),
      );
    }
    const id = clientId ?? hint?.clientId;
    const client = id === undefined ? undefined : await this.clients.find(id);
    if (id !== undefined && !client) throw new DisplayedError(unknownClient(id));
    return {
      client,
      hint,
      postLogoutRedirectUri: requireRegistered(parameters.get('post_logout_redirect_uri'), client),
      state: parameters.get('state'),
      uiLocales: parameters.get('ui_locales')?.split(' ') ?? [],
    };
  }

  private async readHint(token: string | undefined): Promise<IdTokenHint | undefined> {
    if (token === undefined) return undefined;
    const hint = await this.hints.read(token);
    if (hint) return hint;
    throw new DisplayedError(new InvalidRequestError('id_token_hint must be an ID token that this server issued.'));
  }
}

/** RP-Initiated Logout §3: a string comparison with what is registered; without a client, nobody is sent anywhere. */
function requireRegistered(uri: string | undefined, client: Client | undefined): string | undefined {
  if (uri === undefined || client?.postLogoutRedirectUris.includes(uri)) return uri;
  throw new DisplayedError(
    new InvalidRequestError('This post_logout_redirect_uri is not registered for the application.', {
      expected: 'A post_logout_redirect_uri registered for the application, with id_token_hint or client_id beside it.',
      received: uri,
      action: 'You are not signed out yet. If you build the application: register this exact URI.',
    }),
  );
}

function unknownClient(id: string): OAuthError {
  return new InvalidRequestError('No application is registered under this client_id.', {
    expected: 'The client_id of a registered application.',
    received: id,
  });
}
