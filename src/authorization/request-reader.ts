import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { InvalidRequestError } from '../protocol/errors.js';
import { OAuthError } from '../protocol/oauth-error.js';
import type { Parameters } from '../protocol/parameters.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { toAuthorizationRequest, type AuthorizationRequest, type RedirectTarget } from './authorization-request.js';
import { RedirectedError, type ResponseDestination } from './authorization-response.js';
import { IdTokenHints } from './id-token-hints.js';
import { RequestObjects } from './request-objects.js';
import { isResponseMode, type ResponseModeName } from './response-modes/index.js';
import { rulesAfterTrust, rulesBeforeTrust } from './rules/index.js';

/** From parameters to a request that every rule has let pass. */
@Injectable()
export class RequestReader {
  constructor(
    private readonly clients: ClientsService,
    private readonly scopes: ScopesService,
    private readonly hints: IdTokenHints,
    private readonly objects: RequestObjects,
  ) {}

  /**
   * @throws DisplayedError while it is not proven where an answer may go
   * @throws RedirectedError afterwards
   */
  async read(sent: Parameters): Promise<{ client: Client; request: AuthorizationRequest }> {
    const parameters = await this.unwrap(sent);
    const isSigned = parameters !== sent;
    const target = await this.findTarget(parameters);
    const responseMode = responseModeOf(parameters);
    const scopes = await this.scopes.catalogue();
    try {
      for (const rule of rulesAfterTrust) {
        rule({ parameters, client: target.client, redirectUri: target.redirectUri, scopes, isSigned });
      }
    } catch (error) {
      if (error instanceof OAuthError) {
        throw new RedirectedError(error, destinationOf(parameters, target, responseMode));
      }
      throw error;
    }
    const hintedSubject = await this.readHint(parameters, target, responseMode);
    return { client: target.client, request: toAuthorizationRequest(parameters, target, responseMode, hintedSubject) };
  }

  /** RFC 9101 §6: where a request object came, what it says is the request. */
  private async unwrap(sent: Parameters): Promise<Parameters> {
    const object = sent.get('request');
    if (object === undefined) return sent;
    const client = await this.clients.find(sent.get('client_id') ?? '');
    if (!client?.isEnabled) return sent;
    try {
      return await this.objects.open(object, client);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      // What could not be verified says nothing; where the answer goes must then stand beside it.
      throw new RedirectedError(error, destinationOf(sent, await this.findTarget(sent), responseModeOf(sent)));
    }
  }

  /** OpenID Connect Core §3.1.2.1: a hint that is none of ours, or another client's, is a mistake of the client. */
  private async readHint(
    parameters: Parameters,
    target: RedirectTarget,
    responseMode: ResponseModeName,
  ): Promise<string | undefined> {
    const token = parameters.get('id_token_hint');
    if (token === undefined) return undefined;
    const hint = await this.hints.read(token);
    if (hint?.clientId === target.client.id) return hint.subject;
    const error = new InvalidRequestError('id_token_hint must be an ID token that this server issued to this client.');
    throw new RedirectedError(error, destinationOf(parameters, target, responseMode));
  }

  private async findTarget(parameters: Parameters): Promise<RedirectTarget> {
    const id = parameters.get('client_id');
    const client = id === undefined ? undefined : await this.clients.find(id);
    try {
      for (const rule of rulesBeforeTrust) rule({ parameters, client });
    } catch (error) {
      throw error instanceof OAuthError ? new DisplayedError(error, 400) : error;
    }
    const presented = parameters.get('redirect_uri');
    return {
      client: client!,
      redirectUri: presented ?? client!.redirectUris[0]!,
      redirectUriWasSent: presented !== undefined,
    };
  }
}

// An error is told in the way the request asked for, unless that is what is wrong with it.
function responseModeOf(parameters: Parameters): ResponseModeName {
  const asked = parameters.get('response_mode');
  return asked !== undefined && !parameters.repeated.has('response_mode') && isResponseMode(asked) ? asked : 'query';
}

function destinationOf(
  parameters: Parameters,
  { redirectUri }: RedirectTarget,
  responseMode: ResponseModeName,
): ResponseDestination {
  const isUsable = responseMode === 'query' || /^https?:/.test(redirectUri);
  const state = parameters.repeated.has('state') ? undefined : parameters.get('state');
  return { redirectUri, responseMode: isUsable ? responseMode : 'query', state };
}
